// What no client can do without: a socket that asks for the same rows, and does nothing with what comes.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const END = '{"id":"end","result":[],"error":null}';

type Schema = { readonly tables: { readonly [table: string]: { readonly columns: object } } };

/** Seconds from connecting to the last byte of all columns of the tables. */
export async function serverSeconds(
  socket: string,
  schema: string,
  tables: readonly string[],
): Promise<number> {
  const all = (JSON.parse(readFileSync(schema, 'utf8')) as Schema).tables;
  const requests = tables.map((table) => [table, [{ columns: Object.keys(all[table]!.columns) }]] as const);
  const monitor = [
    'OVN_Northbound',
    'all',
    Object.fromEntries(requests),
    '00000000-0000-0000-0000-000000000000',
  ];
  const started = performance.now();
  const stream = connect(socket);
  for (const [id, method, params] of [
    [1, 'get_schema', ['OVN_Northbound']],
    [2, 'monitor_cond_since', monitor],
    ['end', 'echo', []],
  ]) {
    stream.write(JSON.stringify({ id, method, params }));
  }
  let last = '';
  for await (const chunk of stream) {
    last = (
      last + (chunk as Buffer).toString('latin1', Math.max(0, (chunk as Buffer).length - END.length))
    ).slice(-END.length);
    if (last === END) break;
  }
  return (performance.now() - started) / 1000;
}
