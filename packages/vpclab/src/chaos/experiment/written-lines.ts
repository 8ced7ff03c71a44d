// An experiment as lines of the file that `vpclab chaos run` reads. Pure.

import { amountOf, isFaultName } from '../../model/fault-names.ts';
import type { Experiment, ExperimentBounds, ExperimentStep } from '../../model/experiment.ts';

/** Of one without `stop`. */
export function writtenLines(experiment: Omit<Experiment, 'stop'>): readonly string[] {
  const { name, brief, traffic, skip, steady, recover, steps, expect } = experiment;
  return [
    `name: ${name}`,
    `brief: ${quoted(brief)}`,
    ...(traffic === true ? ['traffic: true'] : []),
    ...(skip === true ? ['skip: true'] : []),
    'steps:',
    ...steps.map((step) => `  - ${stepText(step)}`),
    ...(steady === undefined ? [] : [`steady: ${time(steady)}`]),
    ...(recover === undefined ? [] : [`recover: ${time(recover)}`]),
    'expect:',
    `  affected: ${boundsText(expect.affected)}`,
    `  others: ${boundsText(expect.others)}`,
    ...(expect.effect === true ? ['  effect: true'] : []),
  ];
}

function stepText(step: ExperimentStep): string {
  const { fault, target, pause, overlap } = step;
  const amount = isFaultName(fault) ? amountOf(fault)?.option : undefined;
  const value = amount === undefined ? undefined : step[amount];
  const isTime = amount === 'delay' || amount === 'offset';
  return flow({
    fault,
    target: quoted(target),
    for: time(step.for),
    ...(amount === undefined || value === undefined
      ? {}
      : { [amount]: isTime ? time(value) : String(value) }),
    ...(pause === undefined ? {} : { pause: time(pause) }),
    ...(overlap === true ? { overlap: 'true' } : {}),
  });
}

function boundsText({ broken, failed, p99 }: ExperimentBounds): string {
  return flow({
    broken: time(broken),
    ...(failed === undefined ? {} : { failed: String(failed) }),
    ...(p99 === undefined ? {} : { p99: time(p99) }),
  });
}

function flow(pairs: Readonly<Record<string, string>>): string {
  return `{ ${Object.entries(pairs)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} }`;
}

function time(ms: number): string {
  return ms % 60_000 === 0 && ms !== 0 ? `${ms / 60_000}m` : ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** JSON is YAML. */
function quoted(text: string): string {
  return /^[A-Za-z][A-Za-z0-9/_.-]*$/.test(text) ? text : JSON.stringify(text);
}
