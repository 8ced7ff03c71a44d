// `vpclab chaos list | start | stop | status | run`.

import { ERROR_CODES, VpclabError } from '../../errors.ts';
import type { ListedFault, ExperimentSource } from '../../model/chaos.ts';
import { clockText } from '../../model/fault.ts';
import { printableAll } from '../../printable.ts';
import type { ChaosFlags, ChaosRandomFlags, ChaosRunFlags, ChaosStartFlags } from '../commands/chaos.ts';
import type { CliContext } from '../context.ts';
import { ShownFailure } from '../failure.ts';
import { readNamed } from '../file-problem.ts';
import { withInterrupt } from '../interrupt.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';
import { programName } from '../program.ts';
import { startProgress } from '../progress.ts';
import { experimentText, junitText } from '../render/experiment.ts';
import { paint } from '../render/paint.ts';
import { table } from '../render/table.ts';
import { writeAsked } from '../write-file.ts';

/** For vpclabd to take a cancellation. */
const HEAR_MS = 2_000;

export async function runChaosList(this: CliContext, { name, json }: ChaosFlags): Promise<void> {
  const client = clientOf(await chooseLab(name));
  const [kinds, experiments] = await Promise.all([client.faultKinds(), client.experiments()]);
  if (json) {
    printJson(this, { faults: kinds, experiments });
    return;
  }
  const view = viewOf(this);
  const faults = kinds.map(({ name: kind, layer, targetWord, brief }) => [kind, layer, targetWord, brief]);
  const named = experiments.map((experiment) => [experiment.name, experiment.from, experiment.brief]);
  this.terminal.out(
    [
      table(
        [
          { title: 'FAULT', fixed: true },
          { title: 'LAYER' },
          { title: 'TARGET' },
          { title: 'WHAT', wraps: true },
        ],
        faults,
        view,
      ),
      table(
        [{ title: 'EXPERIMENT', fixed: true }, { title: 'FROM' }, { title: 'WHAT', wraps: true }],
        named,
        view,
      ),
    ].join('\n'),
  );
}

export async function runChaosStart(
  this: CliContext,
  { name, json, for: seconds, percent, delay, mbit, bytes, offset }: ChaosStartFlags,
  fault: string,
  target: string,
): Promise<void> {
  const client = clientOf(await chooseLab(name));
  const told = await client.startFault({ fault, target, seconds, percent, delay, mbit, bytes, offset });
  if (json) {
    printJson(this, told);
    return;
  }
  const active = printableAll(told);
  this.terminal.out(
    `Fault ${active.id}, until ${clockText(Date.parse(active.until))}: ${active.mechanism}.\nMay notice: ${active.tenants.join(', ') || 'nobody'}.\n`,
  );
}

export async function runChaosStop(this: CliContext, { name, json }: ChaosFlags, id?: string): Promise<void> {
  const ended = await clientOf(await chooseLab(name)).stopFaults(id);
  if (id !== undefined && ended.length === 0)
    throw new VpclabError('BAD_ARGUMENT', `There is no fault ${id}: \`vpclab chaos status\`.`);
  if (json) printJson(this, ended);
  else
    this.terminal.out(
      ended.length === 0
        ? 'No fault is active.\n'
        : printableAll(ended)
            .map(({ fault, target }) => `${fault} of ${target} is undone.\n`)
            .join(''),
    );
}

export async function runChaosStatus(this: CliContext, { name, json }: ChaosFlags): Promise<void> {
  const faults = await clientOf(await chooseLab(name)).faults();
  if (json) printJson(this, faults);
  else this.terminal.out(faults.length === 0 ? 'No fault is active.\n' : faultTable(this, faults));
}

export async function runChaosRun(this: CliContext, flags: ChaosRunFlags, experiment: string): Promise<void> {
  await runSource(this, flags, readExperiment(experiment));
}

export async function runChaosRandom(
  this: CliContext,
  { seed, duration, shrink, experiment, ...flags }: ChaosRandomFlags,
): Promise<void> {
  const random = { seed, seconds: duration, shrink };
  await runSource(this, flags, { fileName: 'random', random }, experiment);
}

async function runSource(
  context: CliContext,
  { name, junit, timeline, json, quiet = false }: ChaosRunFlags,
  source: ExperimentSource,
  repeatFile?: string,
): Promise<void> {
  const client = clientOf(await chooseLab(name));
  const progress = startProgress(context.terminal, { quiet });
  const stop = new AbortController();
  const cancelled = new VpclabError('CANCELLED', 'The experiment was cancelled; vpclabd undoes its faults.');
  // Its report, or that its faults are undone, comes after that.
  const cancel = (): void =>
    void client.cancelChange(AbortSignal.timeout(HEAR_MS)).catch(() => stop.abort(cancelled));
  const report = await withInterrupt(cancel, () =>
    client.runExperiment(source, { onEvent: progress.onEvent, signal: stop.signal }),
  ).finally(progress.end);
  if (junit !== undefined) await writeAsked(junit, junitText(report), context);
  if (timeline !== undefined) await writeAsked(timeline, report.timeline, context);
  if (repeatFile !== undefined && report.repeat !== undefined)
    await writeAsked(repeatFile, `${report.repeat.join('\n')}\n`, context);
  if (json) printJson(context, report);
  else if (!quiet || !report.ok)
    context.terminal.out(
      experimentText(report, {
        ...viewOf(context),
        program: programName(context.env),
        lab: name,
        repeatFile,
      }),
    );
  if (!report.ok) throw new ShownFailure(ERROR_CODES.EXPERIMENT_FAILED.exit);
}

/** A path has a slash or an extension; anything else is a name of the lab file or of the catalogue. */
function readExperiment(experiment: string): ExperimentSource {
  if (!/[/.]/.test(experiment)) return { fileName: experiment };
  return { fileName: experiment, text: readNamed(experiment) };
}

function faultTable(context: CliContext, told: readonly ListedFault[]): string {
  const faults = printableAll(told);
  return table(
    [
      { title: 'ID', fixed: true },
      { title: 'FAULT', fixed: true },
      { title: 'TARGET' },
      { title: 'STATE' },
      { title: 'UNTIL' },
      { title: 'MECHANISM' },
    ],
    faults.map(({ id, fault, target, state, until, mechanism, reason }) => [
      ...[id, fault, target, state, clockText(Date.parse(until))],
      reason === undefined ? mechanism : `${mechanism}: ${reason}`,
    ]),
    viewOf(context),
  );
}

function viewOf({ terminal }: Pick<CliContext, 'terminal'>) {
  return { width: terminal.columns(), paint: paint(terminal.outColor) };
}
