// An apply as the user sees it. Ctrl-C stops the change at its next safe point, where the engine says that it was
// cancelled; the request itself is never broken off, for the change would go on unseen.

import type { ApplyResult, LabSource } from '../engine/types.ts';
import type { LabClient } from './client.ts';
import { withInterrupt } from './interrupt.ts';
import type { Progress } from './progress.ts';

export function applyWithProgress(
  client: LabClient,
  source: LabSource,
  progress: Progress,
): Promise<ApplyResult> {
  const onInterrupt = (): void => {
    progress.note('Stopping at the next safe point; Ctrl-C again leaves the change to go on without you.');
    client.cancelChange().catch(() => progress.note('The lab can not be told to stop: it does not answer.'));
  };
  return withInterrupt(onInterrupt, () => client.apply(source, { onEvent: progress.onEvent }));
}
