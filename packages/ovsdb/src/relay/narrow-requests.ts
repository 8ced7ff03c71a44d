// Lets a program that reads a whole database read a part of it: what it sends on its way to the server, with conditions
// added to its monitor requests (ovsdb-server(7), "Monitor_cond"). Of a program that follows with the plain `monitor` of
// RFC 7047 nothing is left out. It knows no connection.
import { Transform } from 'node:stream';
import { MessageEnd } from '../wire/message-end.ts';

/** By table: only rows of which one of these columns refers to one of these rows. Other tables stay whole. */
export type Narrowing = { readonly [table: string]: readonly References[] };
/** The column `_uuid` is the row itself. */
export type References = { readonly column: string; readonly rows: readonly string[] };

/**
 * A stream for what a client sends: `client.pipe(narrowRequests(...)).pipe(server)`. Answers need no change. It fails at
 * what is no JSON.
 */
export function narrowRequests(database: string, narrowing: Narrowing): Transform {
  let held: Buffer[] = [];
  let end = new MessageEnd();
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let rest = chunk;
      try {
        for (let at = end.find(rest); at >= 0; at = end.find(rest)) {
          const message: unknown = JSON.parse(Buffer.concat([...held, rest.subarray(0, at)]).toString());
          this.push(JSON.stringify(narrowed(message, database, narrowing)));
          rest = rest.subarray(at);
          held = [];
          end = new MessageEnd();
        }
        held.push(rest);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

const METHODS: readonly unknown[] = ['monitor_cond', 'monitor_cond_since'];

function narrowed(message: unknown, database: string, narrowing: Narrowing): unknown {
  if (!isObject(message) || !METHODS.includes(message['method']) || !Array.isArray(message['params']))
    return message;
  const [name, id, requests, ...rest] = message['params'] as readonly unknown[];
  if (name !== database || !isObject(requests)) return message;
  const tables = Object.entries(requests).map(([table, asked]) => {
    const part = narrowing[table];
    if (part === undefined) return [table, asked];
    const where = part.flatMap(({ column, rows }) => rows.map((uuid) => [column, '==', ['uuid', uuid]]));
    // No condition at all would mean every row.
    const conditions = where.length === 0 ? [false] : where;
    const each: readonly unknown[] = Array.isArray(asked) ? asked : [asked];
    return [table, each.map((one) => (isObject(one) ? { ...one, where: conditions } : one))];
  });
  return { ...message, params: [name, id, Object.fromEntries(tables), ...rest] };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
