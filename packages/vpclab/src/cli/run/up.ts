// `vpclab up`: start the sandbox, check the file meanwhile, apply, verify, tell what there is.

import { resolve } from 'node:path';
import type { ApplyResult, VerifyReport } from '../../model/engine.ts';
import { ERROR_CODES, VpclabError, errorMessage } from '../../errors.ts';
import { checkHost, hostAsCause } from '../../runtime/doctor.ts';
import { findSandbox, listSandboxes } from '../../runtime/sandbox-list.ts';
import { lingering } from '../../runtime/lingering.ts';
import { isLabName, runtimeRoot } from '../../runtime/paths.ts';
import type { RunningSandbox } from '../../runtime/sandbox-state.ts';
import { labUser } from '../../runtime/lab-user.ts';
import { stopSandbox } from '../../runtime/sandbox-stop.ts';
import { alreadyRunning, startSandbox } from '../../runtime/sandbox.ts';
import { addListener, listenerUrl } from '../add-listener.ts';
import { applyWithProgress } from '../apply-with-progress.ts';
import { awaitDaemon } from '../await-daemon.ts';
import type { LabClient } from '../client.ts';
import type { UpFlags } from '../commands/up.ts';
import { cacheEnvironment, fillLabCache, labCache } from '../lab-cache.ts';
import type { CliContext } from '../context.ts';
import { ShownFailure } from '../failure.ts';
import { withInterrupt } from '../interrupt.ts';
import { checkLabFile, labFileHere, readLabFile, shippedLabFile, sourceOf } from '../lab-file.ts';
import type { LabFile, RawLabFile } from '../lab-file.ts';
import { mayKeepData, sourceWithMonitoring } from '../monitoring-source.ts';
import { clientOf, meantName, noteOtherName } from '../labs.ts';
import { printJson } from '../output.ts';
import { isInstalled, programName } from '../program.ts';
import { startProgress } from '../progress.ts';
import type { Progress } from '../progress.ts';
import { paint } from '../render/paint.ts';
import { summaryText } from '../render/summary.ts';
import { verifyWithProgress } from '../verify-with-progress.ts';
import { writtenName } from '../../lab-file/written-name.ts';
import { showReport } from './verify.ts';

const DEFAULT_LAB = 'two-vpcs.yaml';

export async function runUp(this: CliContext, asked: UpFlags, file?: string): Promise<void> {
  const name = meantName(asked.name, this.env);
  const flags = name === undefined ? asked : { ...asked, name };
  const startedAt = performance.now();
  const read = await readLabFile(file ?? labFileHere(this) ?? (await shippedLabFile(DEFAULT_LAB)), this);
  const raw = withMonitoring(read, this, flags);
  noteOtherName(this, asked.name, sourceOf(raw).text);
  const progress = startProgress(this.terminal, { quiet: flags.quiet ?? false });
  try {
    const stop = new AbortController();
    const work = async (): Promise<void> => {
      const up = await bringUp(this, { raw, flags, progress, stop: stop.signal });
      const report = flags.verify
        ? await verifyWithProgress(up.client, progress, { exhaustive: false })
        : undefined;
      progress.end();
      await tell(this, { ...up, flags, report, elapsedMs: performance.now() - startedAt });
    };
    // Around all of it: between two handlers a signal would be lost.
    await withInterrupt(() => stop.abort(cancelled()), work);
  } finally {
    progress.end();
    keepCache(this, flags);
  }
}

/** What this lab had to compile, the next one finds. */
function keepCache({ env }: CliContext, { realRoot }: UpFlags): void {
  const cache = labCache(env, labUser(realRoot).kind === 'mapped');
  if (cache !== undefined) fillLabCache(cache);
}

type NewLab = {
  readonly context: CliContext;
  readonly stop: AbortSignal;
  readonly realRoot: boolean;
  /** It is mounted when the sandbox starts, and never later. */
  readonly kept: string | undefined;
};
type Start = {
  readonly raw: RawLabFile;
  readonly flags: UpFlags;
  readonly progress: Progress;
  readonly stop: AbortSignal;
};
type Up = {
  readonly client: LabClient;
  readonly applied: ApplyResult;
  readonly opened: LabFile;
  readonly name: string;
};

function withMonitoring(raw: RawLabFile, { cwd }: CliContext, { monitoring, data }: UpFlags): RawLabFile {
  if (data === '') throw new VpclabError('BAD_ARGUMENT', 'The directory for --data is empty.');
  if (monitoring !== true && data === undefined) return raw;
  const { text } = sourceWithMonitoring(sourceOf(raw), true, data && resolve(cwd, data));
  return { ...raw, bytes: Buffer.from(text) };
}

/** vpclabd loads its modules while the file is checked here; a file that is refused takes its sandbox with it. */
async function bringUp(context: CliContext, { raw, flags, progress, stop }: Start): Promise<Up> {
  const start = { context, stop, realRoot: flags.realRoot ?? false, kept: undefined };
  const { text } = sourceOf(raw);
  const early = mayKeepData(text) ? undefined : await startEarly(start, flags.name ?? writtenName(text));
  let name: string | undefined;
  let opened: LabFile;
  let started: RunningSandbox | undefined;
  try {
    opened = await checkLabFile(raw, context);
    name = flags.name ?? opened.lab.name;
    if (early?.name === name && keptOf(opened) === undefined) started = early;
  } finally {
    if (early !== undefined && started === undefined) await stopSandbox(early.name);
  }
  const kept = keptOf(opened);
  const sandbox = await progress.stage(
    'sandbox',
    async () => started ?? (await startNew({ ...start, kept }, name)),
  );
  const user = labUser(flags.realRoot);
  if (user.kind === 'operator' && user.why !== undefined && flags.realRoot !== true)
    progress.note(
      `The lab runs as root of this machine: ${user.why}. See \`${programName(context.env)} doctor\`.`,
    );
  const client = clientOf(sandbox);
  try {
    await awaitDaemon(sandbox, stop);
    stop.throwIfAborted();
    if (flags.listen !== undefined) {
      const files = { names: [], tlsCert: undefined, tlsKey: undefined };
      const listener = await addListener(context, sandbox, flags.listen, files);
      progress.note(`listening on ${listenerUrl(listener)}`);
    }
    const applied = await applyWithProgress(client, opened.source, {}, progress);
    // Told to stop behind its last safe point, the change was made nevertheless.
    stop.throwIfAborted();
    return { client, applied, opened, name };
  } catch (error) {
    // A lab that did not come up is only useful with `--keep`.
    const isKept = flags.keep ?? false;
    const isLeft = isKept || !(await endAgain(name, progress));
    const program = programName(context.env);
    if (isKept)
      progress.note(
        `The lab is left as it is: see \`${program} status --name ${name}\` and \`${program} logs --name ${name}\`.`,
      );
    // That of the change says that the change can go on.
    if (stop.aborted) throw cancelled(`; lab ${name} ${isLeft ? 'is left as it is' : 'was ended'}`);
    throw error;
  }
}

function keptOf({ lab }: LabFile): string | undefined {
  return lab.monitoring?.kept?.directory;
}

/** Whether it is gone. */
async function endAgain(name: string, progress: Progress): Promise<boolean> {
  try {
    await progress.stage(`ending ${name} (--keep would leave it)`, () => stopSandbox(name));
    return true;
  } catch (cause) {
    progress.note(`The lab could not be ended: ${errorMessage(cause)}`);
    return false;
  }
}

/** Nothing where the lab runs already, its name is only known once the file was read in full, or the host runs no lab. */
async function startEarly(start: NewLab, name: string | undefined): Promise<RunningSandbox | undefined> {
  if (name === undefined || !isLabName(name) || (await findSandbox(name)) !== undefined) return undefined;
  try {
    return await startNew(start, name);
  } catch (error) {
    // The file is checked all the same; whoever has to change both does so at once.
    if (error instanceof VpclabError && error.code === 'HOST_UNSUITABLE') return undefined;
    throw error;
  }
}

async function startNew({ context, stop, realRoot, kept }: NewLab, name: string): Promise<RunningSandbox> {
  const running = await findSandbox(name);
  if (running !== undefined) throw alreadyRunning(running);
  await checkHost();
  const environment = cacheEnvironment(labCache(context.env, labUser(realRoot).kind === 'mapped'));
  try {
    return await startSandbox({ name, signal: stop, environment, realRoot, kept });
  } catch (error) {
    if (!(error instanceof VpclabError) || error.code !== 'SANDBOX_FAILED') throw error;
    throw (await hostAsCause(error)) ?? error;
  }
}

function cancelled(lab = ''): VpclabError {
  return new VpclabError('CANCELLED', `\`up\` was cancelled${lab}.`);
}

type Outcome = Omit<Up, 'client'> & {
  readonly flags: UpFlags;
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
    const logout = lingering(runtimeRoot());
    if (logout.kind === 'off')
      terminal.err(
        `! ${logout.directory} goes when you log out, and with it the way to this lab: \`loginctl enable-linger\` keeps it.\n`,
      );
  }
  if (failed) throw new ShownFailure(ERROR_CODES.VERIFY_FAILED.exit);
}
