// How a random run that failed is repeated, and what became of looking for fewer faults.

import type { ExperimentReport, Shrunk } from '../../model/chaos.ts';
import { printable } from '../../printable.ts';
import { count, elapsed } from './duration.ts';

export type RepeatOptions = {
  /** How the user calls vpclab. */
  readonly program: string;
  /** As the user named it. */
  readonly lab?: string | undefined;
  /** Where the experiment was written. */
  readonly repeatFile?: string | undefined;
};

/** Lines, or nothing where it is no random run. */
export function repeatText(
  { seed, seconds, shrunk, repeat }: ExperimentReport,
  { program, lab, repeatFile }: RepeatOptions,
): string {
  if (seed === undefined) return '';
  const name = lab === undefined ? '' : ` --name ${lab}`;
  const lines = [`seed ${seed}: \`${program} chaos random${name} --seed ${seed} --duration ${seconds}s\``];
  if (shrunk !== undefined) lines.push(...shrunkLines(shrunk));
  if (repeat !== undefined && repeatFile !== undefined)
    lines.push(`repeated by: \`${program} chaos run${name} ${asPath(repeatFile)}\``);
  else if (repeat !== undefined && shrunk !== undefined && shrunk.steps.length < shrunk.from)
    lines.push(
      `as a file for \`${program} chaos run FILE\`:`,
      ...repeat.map((line) => `  ${printable(line)}`),
    );
  return lines.map((line) => `  ${line}\n`).join('');
}

function shrunkLines({ steps, from, tries, runs, failed, ended }: Shrunk): readonly string[] {
  const tried = `${tries} ${tries === 1 ? 'try' : 'tries'}`;
  const early = ended === undefined ? [] : [`looking for fewer faults ended early: ${printable(ended)}`];
  const often = `${failed} of ${count(runs, 'run')} with`;
  const doubt = failed < runs ? ['these faults do not always fail: they may not be the cause alone'] : [];
  if (steps.length === from)
    return [
      ...early,
      `no fewer faults were found that fail (${tried}); ${often} the same faults failed`,
      ...doubt,
    ];
  const isOne = steps.length === 1;
  const enough = `${steps.length} of ${from} faults ${isOne ? 'is' : 'are'} enough (${tried})`;
  return [
    ...early,
    `${enough}; ${often} ${isOne ? 'it' : 'them'} failed:`,
    ...steps.map(
      ({ fault, target, for: ms }) => `  ${printable(fault)} of ${printable(target)} for ${elapsed(ms)}`,
    ),
    ...doubt,
  ];
}

/** What has neither a slash nor a dot is the name of an experiment. */
function asPath(file: string): string {
  return /[/.]/.test(file) ? file : `./${file}`;
}
