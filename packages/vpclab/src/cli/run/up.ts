// `vpclab up`: check the file and the host, start the sandbox, apply, verify, tell what there is.

import type { ApplyResult, VerifyReport } from '../../engine/types.ts';
import { ERROR_CODES, VpclabError, errorMessage } from '../../errors.ts';
import { checkHost } from '../../runtime/doctor.ts';
import { findSandbox, listSandboxes } from '../../runtime/sandbox-list.ts';
import { stopSandbox } from '../../runtime/sandbox-stop.ts';
import type { RunningSandbox } from '../../runtime/sandbox-state.ts';
import { startSandbox } from '../../runtime/sandbox.ts';
import { applyWithProgress } from '../apply-with-progress.ts';
import { awaitDaemon } from '../await-daemon.ts';
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
    const sandbox = await startLab(this, name, progress);
    const client = clientOf(sandbox);
    const applied = await applyOrEnd(sandbox, opened, flags.keep ?? false, progress);
    const report = flags.verify
      ? await verifyWithProgress(client, progress, { exhaustive: false })
      : undefined;
    progress.end();
    await tell(this, { flags, opened, name, applied, report, elapsedMs: performance.now() - startedAt });
  } finally {
    progress.end();
  }
}

async function startLab(context: CliContext, name: string, progress: Progress): Promise<RunningSandbox> {
  const stop = new AbortController();
  const cache = compileCacheDirectory(context.env);
  const environment = cache === undefined ? {} : { NODE_COMPILE_CACHE: cache };
  const start = () => startSandbox({ name, signal: stop.signal, environment });
  return await withInterrupt(
    () => stop.abort(),
    () => progress.stage('sandbox', start),
  );
}

/** A lab that did not come up is of use to nobody but to who asked to keep it. */
async function applyOrEnd(
  sandbox: RunningSandbox,
  { source }: LabFile,
  keep: boolean,
  progress: Progress,
): Promise<ApplyResult> {
  const { name } = sandbox;
  try {
    await awaitDaemon(sandbox);
    return await applyWithProgress(clientOf(sandbox), source, progress);
  } catch (error) {
    if (keep) {
      progress.note(
        `The lab is left as it is: \`vpclab status --name ${name}\`, \`vpclab logs --name ${name}\`.`,
      );
    } else {
      await progress
        .stage(`ending ${name} (--keep would leave it)`, () => stopSandbox(name))
        .catch((cause: unknown) => progress.note(`The lab could not be ended: ${errorMessage(cause)}`));
    }
    throw error;
  }
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
