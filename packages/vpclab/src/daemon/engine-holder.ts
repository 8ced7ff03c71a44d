// The engine of vpclabd: opened at once, and retried while that fails. Until it is open each request waits for the
// running attempt and receives its error; vpclabd keeps answering.

import { setTimeout as sleep } from 'node:timers/promises';
import type { LabEngine } from '../model/engine.ts';

const RETRY_MS = 2_000;

export type EngineHolder = {
  readonly engine: () => Promise<LabEngine>;
  /** Closes the engine if there is one; no attempt is made after that. */
  readonly close: () => Promise<void>;
};

export function holdEngine(
  open: () => Promise<LabEngine>,
  onFailure: (error: unknown) => void,
  retryMs = RETRY_MS,
): EngineHolder {
  const closing = new AbortController();
  let attempt = open();
  const insist = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        await attempt;
        return;
      } catch (error) {
        onFailure(error);
      }
      await sleep(retryMs, undefined, { signal: closing.signal }).catch(() => undefined);
      if (!closing.signal.aborted) attempt = open();
    }
  };
  void insist();
  return {
    engine: () => attempt,
    close: async () => {
      closing.abort();
      const engine = await attempt.catch(() => undefined);
      await engine?.close();
    },
  };
}
