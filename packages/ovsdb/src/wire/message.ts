// A message of JSON-RPC 1.0 as it came: nothing is known yet of what its members hold.

export type Message = {
  id?: unknown;
  method?: unknown;
  params?: unknown;
  result?: unknown;
  error?: unknown;
};
