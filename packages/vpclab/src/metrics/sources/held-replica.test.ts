import { expect, it } from 'vitest';
import { HeldReplica, opened } from './held-replica.ts';

const AT = { source: 'northbound', place: 'central' };

function client() {
  const calls: string[] = [];
  return {
    calls,
    echo: async () => void calls.push('echo'),
    close: async () => void calls.push('close'),
  };
}

it('asks a database that is open, and closes it', async () => {
  const one = client();
  const held = new HeldReplica(AT, async () => await opened(one, Promise.resolve('rows')));
  await held.source.refresh(1_000);
  await held.source.refresh(1_000);
  expect(held.view).toBe('rows');
  await held.close();
  expect(one.calls).toEqual(['echo', 'echo', 'close']);
});

it('closes the connection where the rows do not come', async () => {
  const one = client();
  const held = new HeldReplica(AT, async () => await opened(one, Promise.reject(new Error('too slow'))));
  await held.source.refresh(1_000);
  expect(held.source.problem).toBe('too slow');
  expect(one.calls).toEqual(['close']);
});

it('closes a database that opens after it was closed itself', async () => {
  const one = client();
  const rows = Promise.withResolvers<string>();
  const held = new HeldReplica(AT, async () => await opened(one, rows.promise));
  const asked = held.source.refresh(1_000);
  await held.close();
  rows.resolve('rows');
  await asked;
  expect(one.calls).toEqual(['close']);
  expect(held.view).toBeUndefined();
});
