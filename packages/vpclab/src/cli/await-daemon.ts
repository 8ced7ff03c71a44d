// Waits until vpclabd answers. When it does not, the end of its log is the error: the log goes with the lab.

import { lastLines } from '../api/tail.ts';
import { VpclabError } from '../errors.ts';
import { logText } from '../machine/tools/log-file.ts';
import type { RunningSandbox } from '../runtime/sandbox-state.ts';
import { clientOf } from './labs.ts';

/** It takes a quarter of a second on a slow machine; init starts it again when it dies. */
const START_MS = 15_000;
const SHOWN_LINES = 5;

export async function awaitDaemon(sandbox: RunningSandbox, stop: AbortSignal): Promise<void> {
  const timeout = AbortSignal.timeout(START_MS);
  try {
    await clientOf(sandbox).targets(AbortSignal.any([timeout, stop]));
  } catch (cause) {
    if (!timeout.aborted || stop.aborted) throw cause;
    const log = await lastLines(logText(sandbox.paths.log), SHOWN_LINES).catch(() => undefined);
    const end = log === undefined ? '' : ` The end of its log:\n${messagesOf(log.text)}`;
    throw new VpclabError('DAEMON_FAILED', `vpclabd did not answer within ${START_MS / 1000} s.${end}`, {
      cause,
    });
  }
}

/** Lines of pino are JSON: of those the message is enough. */
function messagesOf(text: string): string {
  const lines = text.trimEnd().split('\n');
  return lines.map((line) => `  ${messageOf(line) ?? line}`).join('\n');
}

function messageOf(line: string): string | undefined {
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    return [msg, err?.message].filter((part) => part !== undefined).join(': ');
  } catch {
    return undefined;
  }
}
