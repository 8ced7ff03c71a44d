// Makes StrykerJS run a sample of its mutants. Its reporter knows all of them once the plan is made and writes down which
// are chosen; its checker, which runs in other processes, lets those through.

import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { type Checker, type CheckResult, CheckStatus } from '@stryker-mutator/api/check';
import type { Mutant } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import type { MutationTestingPlanReadyEvent, Reporter } from '@stryker-mutator/api/report';
import { type Chosen, chooseSample } from './sample.ts';
import { sourceOf } from './source-text.ts';

export const SAMPLE_FILE = 'VPCLAB_MUTATION_SAMPLE';

/** Written by main.ts before a run, completed by the reporter. */
export type SampleFile = {
  readonly seed: number;
  readonly size: number;
  /** Keys of those that were killed before, and are not tried again. */
  readonly killed: readonly string[];
  readonly chosen: readonly Chosen[];
};

export function readSample(): SampleFile {
  return JSON.parse(readFileSync(process.env[SAMPLE_FILE] ?? '', 'utf8')) as SampleFile;
}

function triedOf({ chosen, killed }: SampleFile): ReadonlySet<string> {
  const before = new Set(killed);
  return new Set(chosen.filter(({ key }) => !before.has(key)).map(({ id }) => id));
}

class SampleReporter implements Reporter {
  onMutationTestingPlanReady({ mutantPlans }: MutationTestingPlanReadyEvent): void {
    const { seed, size, killed } = readSample();
    const candidates = mutantPlans.map(({ mutant }) => ({
      id: mutant.id,
      file: relative(process.cwd(), mutant.fileName),
      mutator: mutant.mutatorName,
      original: sourceOf(mutant.fileName, mutant.location),
      replacement: mutant.replacement,
    }));
    const sample: SampleFile = { seed, size, killed, chosen: chooseSample(candidates, seed, size) };
    writeFileSync(process.env[SAMPLE_FILE] ?? '', JSON.stringify(sample));
  }
}

class SampleChecker implements Checker {
  #chosen: ReadonlySet<string> | undefined;

  async init(): Promise<void> {}

  async check(mutants: Mutant[]): Promise<Record<string, CheckResult>> {
    const chosen = (this.#chosen ??= triedOf(readSample()));
    return Object.fromEntries(
      mutants.map(({ id }): [string, CheckResult] => [
        id,
        chosen.has(id)
          ? { status: CheckStatus.Passed }
          : { status: CheckStatus.CompileError, reason: 'not in the sample' },
      ]),
    );
  }

  /** All at once: most are answered without any work. */
  async group(mutants: Mutant[]): Promise<string[][]> {
    return [mutants.map(({ id }) => id)];
  }
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.Reporter, 'sample', SampleReporter),
  declareClassPlugin(PluginKind.Checker, 'sample', SampleChecker),
];
