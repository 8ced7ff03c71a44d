// The experiments that are shipped: files of the folder catalogue/.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ExperimentInfo, ExperimentSource } from '../../model/chaos.ts';
import { unknownName } from '../unknown-name.ts';
import { readExperiment } from './read.ts';
import type { Experiment } from '../../model/experiment.ts';
import type { Lab } from '../../model/lab.ts';

const FOLDER = join(import.meta.dirname, '../catalogue');
const EXTENSION = '.yaml';

export function catalogue(): readonly ExperimentInfo[] {
  return names().map((name) => {
    const { brief } = shipped(name);
    return { name, brief, from: 'catalogue' };
  });
}

/**
 * The experiment of a source: its own text, or one of the lab file or of the catalogue by its name. One of the catalogue sends the
 * lab's traffic where that has any.
 */
export function experimentOf(
  { fileName, text }: ExperimentSource,
  { experiments: own, traffic }: Pick<Lab, 'experiments' | 'traffic'>,
): Experiment {
  if (text !== undefined) return readExperiment(fileName, text);
  const ofLab = own.find(({ name }) => name === fileName);
  if (ofLab !== undefined) return ofLab;
  if (names().includes(fileName)) {
    const one = shipped(fileName);
    return traffic.length === 0 && one.traffic === true ? { ...one, traffic: false } : one;
  }
  throw unknownName('experiment', fileName, [...own.map(({ name }) => name), ...names()]);
}

function names(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => file.slice(0, -EXTENSION.length))
    .toSorted();
}

function shipped(name: string): Experiment {
  const file = `${name}${EXTENSION}`;
  return readExperiment(file, readFileSync(join(FOLDER, file), 'utf8'));
}
