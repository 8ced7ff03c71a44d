// IPv4 networks as numbers, for the checks of kinds: what they are handed has been validated. Pure.

export type Network = { readonly first: number; readonly last: number; readonly text: string };

export function networkOf(text: string): Network {
  const [ip = '', length = '32'] = text.split('/');
  const size = 2 ** (32 - Number(length));
  const first = Math.floor(addressNumber(ip) / size) * size;
  return { first, last: first + size - 1, text };
}

export function holds(network: Network, ip: string): boolean {
  const value = addressNumber(ip);
  return value >= network.first && value <= network.last;
}

function addressNumber(ip: string): number {
  return ip.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}
