// `vpclab up`: check the file and the host, start the sandbox, apply, verify, tell what there is.

import type { ApplyResult, VerifyReport } from '../../engine/types.ts';
import { ERROR_CODES, VpclabError, errorMessage } from '../../errors.ts';
import { checkHost } from '../../runtime/doctor.ts';
import { findSandbox, listSandboxes } from '../../runtime/sandbox-list.ts';
import { stopSandbox } from '../../runtime/sandbox-stop.ts';
import { startSandbox } from '../../runtime/sandbox.ts';
import { applyWithProgress } from '../apply-with-progress.ts';
import { awaitDaemon } from '../await-daemon.ts';
import type { LabClient } from '../client.ts';
import type { UpFlags } from '../commands/up.ts';
import { compileCacheDirectory } from '../compile-cache.ts';
import type { CliContext } from '../context.ts';
import { ShownFailure } from '../failure.ts';
import { withInterrupt } from '../interrupt.ts';
import { openLabFile, shippedLabFile } from '../lab-file.ts';
import type { LabFile } from '../lab-file.ts';
import { clientOf } from '../labs.ts';
import { printJson } from '../output.ts';
import { isInstalled, programName } from '../program.ts';
import { startProgress } from '../progress.ts';
import type { Progress } from '../progress.ts';
import { paint } from '../render/paint.ts';
import { summaryText } from '../render/summary.ts';
import { verifyWithProgress } from '../verify-with-progress.ts';
import { showReport } from './verify.ts';

const DEFAULT_LAB = 'two-vpcs.yaml';

export async function runUp(this: CliContext, flags: UpFlags, file?: string): Promise<void> {
  const startedAt = performance.now();
  const opened = await openLabFile(file ?? (await shippedLabFile(DEFAULT_LAB)), this);
  const name = flags.name ?? opened.lab.name;
  if ((await findSandbox(name)) !== undefined) {
    throw new VpclabError('LAB_ALREADY_RUNNING', `Lab ${name} is running already.`, {
      details: { lab: name },
    });
  }
  await checkHost();

  const progress = startProgress(this.terminal, { quiet: flags.quiet ?? false });
  try {
    const stop = new AbortController();
    const bringUp = () =>
      startAndApply(this, { opened, name, keep: flags.keep ?? false, progress, stop: stop.signal });
    const { client, applied } = await withInterrupt(() => stop.abort(cancelled()), bringUp);
    const report = flags.verify
      ? await verifyWithProgress(client, progress, { exhaustive: false })
      : undefined;
    progress.end();
    await tell(this, { flags, opened, name, applied, report, elapsedMs: performance.now() - startedAt });
  } finally {
    progress.end();
  }
}

type Start = {
  readonly opened: LabFile;
  readonly name: string;
  readonly keep: boolean;
  readonly progress: Progress;
  readonly stop: AbortSignal;
};

/** A lab that did not come up is of use to nobody but to who asked to keep it. */
async function startAndApply(
  context: CliContext,
  { opened, name, keep, progress, stop }: Start,
): Promise<{ readonly client: LabClient; readonly applied: ApplyResult }> {
  const cache = compileCacheDirectory(context.env);
  const environment = cache === undefined ? {} : { NODE_COMPILE_CACHE: cache };
  const sandbox = await progress.stage('sandbox', () => startSandbox({ name, signal: stop, environment }));
  const client = clientOf(sandbox);
  try {
    await awaitDaemon(sandbox, stop);
    stop.throwIfAborted();
    return { client, applied: await applyWithProgress(client, opened.source, progress) };
  } catch (error) {
    if (keep) {
      progress.note(`The lab is left as it is: see \`vpclab status --name ${name}\` and \`vpclab logs\`.`);
    } else {
      await progress
        .stage(`ending ${name} (--keep would leave it)`, () => stopSandbox(name))
        .catch((cause: unknown) => progress.note(`The lab could not be ended: ${errorMessage(cause)}`));
    }
    throw error;
  }
}

function cancelled(): VpclabError {
  return new VpclabError('CANCELLED', '`up` was cancelled.');
}

type Outcome = {
  readonly flags: UpFlags;
  readonly opened: LabFile;
  readonly name: string;
  readonly applied: ApplyResult;
  readonly report: VerifyReport | undefined;
  readonly elapsedMs: number;
};

async function tell(context: CliContext, outcome: Outcome): Promise<void> {
  const { flags, opened, name, applied, report, elapsedMs } = outcome;
  const { terminal, env } = context;
  const failed = report?.ok === false;
  if (flags.json) {
    printJson(context, {
      lab: name,
      elapsedMs: Math.round(elapsedMs),
      changes: applied.plan.changes.length,
      verify: report,
    });
  } else if (failed) {
    showReport(context, report);
    terminal.err(`Lab ${name} is up, but does not do what its file says; it is left running.\n`);
  } else if (!flags.quiet) {
    const isOnlyLab = (await listSandboxes()).length <= 1;
    const view = {
      width: terminal.columns(),
      paint: paint(terminal.outColor),
      program: programName(env),
      nameFlag: isOnlyLab ? '' : ` --name ${name}`,
      elapsedMs,
      verified: report?.total,
      has: isInstalled,
    };
    terminal.out(summaryText(opened.lab, name, view));
  }
  if (failed) throw new ShownFailure(ERROR_CODES.VERIFY_FAILED.exit);
}
