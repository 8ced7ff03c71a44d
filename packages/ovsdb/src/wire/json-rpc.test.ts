import { type Duplex, duplexPair } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { OvsdbError } from '../errors.ts';
import { JsonRpc, type JsonRpcOptions } from './json-rpc.ts';
import { Members } from './members.ts';

function open(options: Partial<JsonRpcOptions> = {}) {
  const [near, far] = duplexPair() as [Duplex, Duplex];
  const rpc = new JsonRpc(near, { peer: 'test', probeIntervalMs: 0, ...options });
  onTestFinished(() => rpc.close(new OvsdbError('closed', 'end of the test')));
  const received: unknown[] = [];
  far.on('data', (chunk: Buffer) => {
    for (const text of chunk.toString().split(/(?<=\})(?=\{"id")/)) received.push(JSON.parse(text));
  });
  const say = (message: unknown) =>
    void far.write(typeof message === 'string' ? message : JSON.stringify(message));
  return { rpc, far, received, say };
}

describe('requests', () => {
  test('are matched to replies by id, in any order', async () => {
    const { rpc, received, say } = open();
    const [a, b] = [rpc.request('a', [1]), rpc.request('b', [2n ** 60n])];
    await pause(5);
    expect(received).toMatchObject([
      { method: 'a', params: [1] },
      { method: 'b', params: [2 ** 60] },
    ]);
    const [first, second] = received as { id: number }[];
    say({ id: second!.id, result: 'B', error: null });
    say({ id: first!.id, result: null, error: 'no' });
    expect(await b).toBe('B');
    await expect(a).rejects.toMatchObject({ code: 'rpc-error', tag: 'no', method: 'a' });
  });

  test('can be given up; the late reply is ignored', async () => {
    const { rpc, received, say } = open();
    await expect(rpc.request('slow', [], { timeoutMs: 5 })).rejects.toMatchObject({ code: 'timeout' });
    await expect(rpc.request('slow', [], { signal: AbortSignal.timeout(5) })).rejects.toMatchObject({
      code: 'aborted',
    });
    say({ id: (received[0] as { id: number }).id, result: 1, error: null });
    await pause(5);
    expect(rpc.closed).toBeUndefined();
  });

  test('fail when the connection ends, and at once afterwards', async () => {
    const { rpc, far } = open();
    const pending = rpc.request('x', []);
    far.end();
    await expect(pending).rejects.toMatchObject({ code: 'connection-lost' });
    await expect(rpc.request('y', [])).rejects.toBe(rpc.closed);
  });
});

describe('what the peer sends', () => {
  test('notifications are passed on, echo is answered, other requests are refused', async () => {
    const seen: unknown[] = [];
    const { received, say } = open({ onNotification: (method, params) => void seen.push([method, params]) });
    say({ id: null, method: 'update', params: ['m', {}] });
    say({ id: 'echo', method: 'echo', params: ['x'] });
    say({ id: 7, method: 'steal_everything', params: [] });
    await pause(5);
    expect(seen).toEqual([['update', ['m', new Members([], [])]]]);
    expect(received).toEqual([
      { id: 'echo', result: ['x'], error: null },
      { id: 7, result: null, error: 'unknown method' },
    ]);
  });

  test.each(['echo', 'steal_everything'])(
    'is not answered without end where it does not read: %s',
    async (method) => {
      // Nobody reads at the far end.
      const [near, far] = duplexPair() as [Duplex, Duplex];
      const rpc = new JsonRpc(near, { peer: 'test', probeIntervalMs: 0 });
      onTestFinished(() => rpc.close(new OvsdbError('closed', 'end of the test')));
      const id = 'x'.repeat(1 << 20);
      for (let asked = 0; asked < 40 && rpc.closed === undefined; asked++) {
        far.write(JSON.stringify({ id, method, params: [] }));
        await pause(1);
      }
      expect(rpc.closed).toMatchObject({ code: 'connection-lost' });
      expect(near.writableLength).toBeLessThan(32 << 20);
    },
  );

  test.each([
    ['{"id":1}'],
    ['{"method":"x","id":null}'],
    ['nonsense'],
    ['{"id":null,"method":"x","params":{}}'],
  ])('%s ends the connection with a typed error', async (text) => {
    const { rpc, say } = open();
    say(text);
    await pause(5);
    expect(rpc.closed).toMatchObject({ code: 'malformed-message' });
  });
});

describe('silence', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
  afterEach(() => void vi.useRealTimers());
  const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  test('of longer than any timer of Node runs is not looked for every millisecond', async () => {
    const looked = vi.spyOn(globalThis, 'setInterval');
    open({ probeIntervalMs: 2 ** 40 });
    expect(looked.mock.calls.map(([, ms]) => (ms ?? 0) < 2 ** 31)).toEqual([true]);
  });

  test('is probed, then taken for death', async () => {
    const { rpc, received, say } = open({ probeIntervalMs: 40 });
    await passes(70);
    expect(received).toMatchObject([{ method: 'echo' }]);
    say({ id: (received[0] as { id: number }).id, result: [], error: null });
    await passes(60);
    expect(rpc.closed).toBeUndefined();
    await passes(120);
    expect(rpc.closed).toMatchObject({
      code: 'connection-lost',
      message: expect.stringContaining('no sign of life'),
    });
  });

  test.each([
    ['a large request', (rpc: JsonRpc) => rpc.send('transact', ['x'.repeat(60_000)], () => undefined)],
    ['a dump', (rpc: JsonRpc) => rpc.send('monitor', [], () => undefined, { isDump: true })],
  ])('a peer that owes %s is tolerated, but not without end', async (_what, ask) => {
    const { rpc, received, say } = open({ probeIntervalMs: 25 });
    const id = ask(rpc);
    await passes(200);
    expect(received).toMatchObject([{ id }, { method: 'echo' }]);
    expect(rpc.closed).toBeUndefined();
    say({ id, result: [], error: null });
    await passes(75);
    expect(rpc.closed).toMatchObject({ code: 'connection-lost' });
    const other = open({ probeIntervalMs: 25 });
    ask(other.rpc);
    await passes(325);
    expect(other.rpc.closed).toBeUndefined();
    await passes(50);
    expect(other.rpc.closed).toMatchObject({ code: 'connection-lost' });
  });
});
