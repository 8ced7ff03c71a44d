import { expect, onTestFinished, test, vi } from 'vitest';
import type { Link } from '../protocol/link.ts';
import type { WireOperation } from '../protocol/operation.ts';
import { JsonRpc } from '../wire/json-rpc.ts';
import { duplexPair } from 'node:stream';
import { OvsdbError } from '../errors.ts';
import { submit } from './submit.ts';

test('what cannot be sent leaves no timer and no listener behind', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const [near] = duplexPair();
  const rpc = new JsonRpc(near, { peer: 'test', probeIntervalMs: 0 });
  onTestFinished(() => rpc.close(new OvsdbError('closed', 'end of the test')));
  const bad = {
    op: 'comment',
    comment: {
      toJSON: () => {
        throw new Error('no JSON');
      },
    },
  } as unknown as WireOperation;
  const { signal } = new AbortController();
  const listen = vi.spyOn(signal, 'addEventListener');
  await expect(submit({ rpc } as Link, 'D', [bad], { signal })).rejects.toThrow('no JSON');
  expect(vi.getTimerCount()).toBe(0);
  expect(listen).not.toHaveBeenCalled();
});
