import { describe, expect, it } from 'vitest';
import { bounded } from './bounded.ts';

const never = (): Promise<never> => new Promise(() => undefined);
const unmet = 'the responder did not answer';

describe('bounded', () => {
  it('gives what the work gives, and its error', async () => {
    expect(await bounded({ timeoutMs: 1_000 }, unmet, () => Promise.resolve(1))).toBe(1);
    await expect(bounded({ timeoutMs: 1_000 }, unmet, () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
  });

  it('says what did not happen in time', async () => {
    await expect(bounded({ timeoutMs: 10 }, unmet, never)).rejects.toMatchObject({
      code: 'TIMED_OUT',
      message: 'the responder did not answer within 10 ms',
    });
  });

  it('ends when it is aborted, with the reason as the cause', async () => {
    const controller = new AbortController();
    const waiting = bounded({ signal: controller.signal, timeoutMs: 1_000 }, unmet, never);
    const reason = new Error('Ctrl-C');
    controller.abort(reason);
    await expect(waiting).rejects.toMatchObject({
      code: 'CANCELLED',
      message: 'cancelled: the responder did not answer',
      cause: reason,
    });
  });

  it('does not begin what is aborted already', async () => {
    let begun = false;
    const signal = AbortSignal.abort(new Error('before'));
    const work = (): Promise<never> => {
      begun = true;
      return never();
    };
    await expect(bounded({ signal, timeoutMs: 1_000 }, unmet, work)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect(begun).toBe(false);
  });
});
