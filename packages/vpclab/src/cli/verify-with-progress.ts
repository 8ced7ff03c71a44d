// A verification as the user sees it. Ctrl-C ends it: no other client waits for its result.

import type { VerifyReport } from '../model/engine.ts';
import { VpclabError } from '../errors.ts';
import type { LabClient } from './client.ts';
import { withInterrupt } from './interrupt.ts';
import type { Progress } from './progress.ts';

export function verifyWithProgress(
  client: LabClient,
  progress: Progress,
  options: { readonly exhaustive: boolean },
): Promise<VerifyReport> {
  const stop = new AbortController();
  return withInterrupt(
    () => stop.abort(new VpclabError('CANCELLED', 'The verification was cancelled; the lab is as it was.')),
    () =>
      client.verify({
        ...options,
        onEvent: progress.onEvent,
        onRetry: progress.restarted,
        signal: stop.signal,
      }),
  );
}
