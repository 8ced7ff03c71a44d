import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Bounds, Database } from './database.ts';
import { Databases } from './databases.ts';

const NODE = { kind: 'vswitch', node: 'node-1' } as const;

/** Openings that the test ends, in their order. */
function opened() {
  const openings: PromiseWithResolvers<Database>[] = [];
  const closed: string[] = [];
  const open = (): Promise<Database> => {
    const opening = Promise.withResolvers<Database>();
    openings.push(opening);
    return opening.promise;
  };
  const database = (name: string): Database =>
    ({ name, close: async () => void closed.push(name) }) as unknown as Database;
  return { databases: new Databases(() => [], open), openings, closed, database };
}

function bounds(): Bounds & { readonly stop: AbortController } {
  const stop = new AbortController();
  return { stop, signal: stop.signal, timeoutMs: 1_000 };
}

it('opens a database once for all who ask', async () => {
  const { databases, openings, database } = opened();
  const asked = [databases.open(NODE, bounds()), databases.open(NODE, bounds())];
  openings[0]?.resolve(database('first'));
  expect(await Promise.all(asked)).toMatchObject([{ name: 'first' }, { name: 'first' }]);
  expect(openings).toHaveLength(1);
});

it('closes what was opened again while an earlier opening failed', async () => {
  const { databases, openings, closed, database } = opened();
  const first = databases.open(NODE, bounds());
  const closing = databases.close(NODE);
  const second = databases.open(NODE, bounds());
  openings[1]?.resolve(database('second'));
  await second;
  openings[0]?.reject(new Error('its server is gone'));
  await expect(first).rejects.toThrow('its server is gone');
  await closing;
  await databases.closeAll();
  expect(closed).toEqual(['second']);
});

it('keeps what is opened while all others are closed', async () => {
  const { databases, openings, closed, database } = opened();
  const first = databases.open(NODE, bounds());
  const closing = databases.closeAll();
  const other = { kind: 'nb', region: undefined } as const;
  const second = databases.open(other, bounds());
  openings[0]?.resolve(database('first'));
  openings[1]?.resolve(database('second'));
  await Promise.all([first, second, closing]);
  await databases.close(other);
  expect(closed).toEqual(['first', 'second']);
});

it('opens it again for who asked meanwhile, when the first one gives up', async () => {
  const { databases, openings, database } = opened();
  const [mine, others] = [bounds(), bounds()];
  const first = databases.open(NODE, mine);
  const second = databases.open(NODE, others);
  mine.stop.abort();
  openings[0]?.reject(new Error('given up'));
  await expect(first).rejects.toThrow('given up');
  await turn();
  openings[1]?.resolve(database('second'));
  expect(await second).toMatchObject({ name: 'second' });
});
