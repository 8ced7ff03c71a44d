// An apply as the user sees it. Ctrl-C stops the change at its next safe point, where the engine reports the
// cancellation. The request itself is aborted only when vpclabd does not answer, because the change would continue
// unseen.

import type { ApplyConditions, ApplyResult, LabSource } from '../model/engine.ts';
import { VpclabError } from '../errors.ts';
import type { LabClient } from './client.ts';
import { withInterrupt } from './interrupt.ts';
import type { Progress } from './progress.ts';

/** How long a lab may take to react to cancellation. */
const HEAR_MS = 3_000;

export function applyWithProgress(
  client: LabClient,
  source: LabSource,
  conditions: ApplyConditions,
  progress: Progress,
): Promise<ApplyResult> {
  const giveUp = new AbortController();
  const onInterrupt = (): void => {
    progress.note('Stopping at the next safe point; Ctrl-C again leaves the change to go on without you.');
    client.cancelChange(AbortSignal.timeout(HEAR_MS)).catch(() => {
      giveUp.abort(new VpclabError('CANCELLED', 'The lab cannot be stopped: it does not answer.'));
    });
  };
  const apply = () =>
    client.apply(source, {
      ...conditions,
      onEvent: progress.onEvent,
      onRetry: progress.restarted,
      signal: giveUp.signal,
    });
  return withInterrupt(onInterrupt, apply);
}
