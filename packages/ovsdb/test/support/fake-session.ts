// A session without a server: it answers a replica what a test says, through connections that come and go.

import { OvsdbError } from '../../src/errors.ts';
import type { ClientEvent } from '../../src/protocol/client-event.ts';
import type { Link } from '../../src/protocol/link.ts';
import type { Session } from '../../src/protocol/session.ts';
import { Replica } from '../../src/replica/replica.ts';
import type { Selection } from '../../src/replica/selection.ts';
import { parseSchema } from '../../src/schema/schema.ts';
import { RequestRefused } from '../../src/wire/request-refused.ts';

const schema = parseSchema({
  name: 'D',
  tables: { T: { columns: { name: { type: 'string' } } }, U: { columns: { name: { type: 'string' } } } },
});
export const NONE = '00000000-0000-0000-0000-000000000000';
export const UNKNOWN = new RequestRefused('monitor', 'unknown method');
export const REFUSED = new RequestRefused('monitor', 'syntax error');
export const CUT = new OvsdbError('connection-lost', 'cut off');

type Settle = (error: OvsdbError | undefined, reply?: unknown) => void;
type Asked = {
  readonly method: string;
  readonly params: readonly unknown[];
  readonly settle: Settle;
  readonly options: object | undefined;
};

export class FakeSession {
  readonly database = 'D';
  readonly asked: Asked[] = [];
  readonly ended: OvsdbError[] = [];
  readonly claimed = new Set<string>();
  readonly events: ClientEvent[] = [];
  closed = false;
  left = 0;
  schema: typeof schema | undefined;
  readonly replica: Replica;
  #link: Link;

  constructor(selection: Selection = { T: true }, { connected = true } = {}) {
    this.#link = this.#newLink();
    this.#connected = connected;
    this.replica = new Replica(this as unknown as Session, selection);
  }
  readonly #connected: boolean;

  join(replica: Replica): void {
    if (this.#connected) replica.onLink(this.#link);
  }
  leave(): void {
    this.left += 1;
  }
  claim(id: string): void {
    this.claimed.add(id);
  }
  release(id: string): void {
    this.claimed.delete(id);
  }
  observe(event: ClientEvent): void {
    this.events.push(event);
  }

  get last(): Asked {
    return this.asked.at(-1)!;
  }
  get methods(): readonly string[] {
    return this.asked.map(({ method }) => method);
  }
  up({ same = false } = {}): void {
    this.#link = same ? { ...this.#link } : this.#newLink();
    this.replica.onLink(this.#link);
  }
  down(reason = CUT): void {
    this.replica.onDown(reason);
  }
  dump(id: string, names: readonly string[]): void {
    const rows = Object.fromEntries(names.map((name) => [name, { initial: { name } }]));
    this.last.settle(undefined, [false, id, { T: rows }]);
  }
  update(id: string, ...names: readonly string[]): void {
    const rows = Object.fromEntries(names.map((name) => [name, { insert: { name } }]));
    this.replica.onNotification('update3', ['x', id, { T: rows }]);
  }
  get names(): readonly string[] {
    return [...this.replica.table('T').values()].map(({ _uuid }) => _uuid as string).toSorted();
  }

  #newLink(): Link {
    const rpc = {
      peer: 'unix:/db.sock',
      send: (method: string, params: readonly unknown[], settle: Settle, options?: object) =>
        this.asked.push({ method, params, settle, options }),
      close: (reason: OvsdbError) => this.ended.push(reason),
    };
    return { rpc, schema } as unknown as Link;
  }
}

export function loaded(selection?: Selection): FakeSession {
  const session = new FakeSession(selection);
  session.dump('id-1', ['a', 'b']);
  return session;
}
