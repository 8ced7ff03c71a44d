// The catalogue against its own rules and against the names of the exporters whose dashboards have to work.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { ALIASES } from './compat.ts';
import type { CompatMode } from './compat.ts';
import { isLeftOut } from './left-out.ts';
import { SCOPES, isConventional } from './metric.ts';
import type { Metric } from './metric.ts';

/** By the end of a name of ours: the unit that it stands for. */
const UNIT_SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  seconds: ['seconds', 'timestamp'],
  bytes: ['bytes'],
  packets: ['packets'],
  ratio: ['ratio'],
};

function problems({ name, help, unit, labels, scope, origin, type }: Metric): readonly string[] {
  const found: string[] = [];
  if (!/^[a-z][a-z0-9_]*$/.test(name)) found.push('name');
  if (!/^[A-Z`].{15,}\.$/.test(help)) found.push('help');
  for (const label of SCOPES[scope].labels) if (!labels.includes(label)) found.push(`label ${label}`);
  for (const label of labels) if (!/^[a-z][a-z0-9_]*$/.test(label)) found.push(`label ${label}`);
  if (labels.includes('tenant') && scope !== 'owned') found.push('scope');
  if (origin === 'vpclab') {
    if (!isConventional({ name, type })) found.push('suffix');
    const last =
      name
        .replace(/_total$/, '')
        .split('_')
        .at(-1) ?? '';
    const units = UNIT_SUFFIXES[last];
    if (units !== undefined && !units.includes(unit)) found.push(`unit ${unit}`);
    if (type === 'counter' && (unit === 'bytes' || unit === 'seconds') && units === undefined)
      found.push('unit suffix');
  }
  return found;
}

function namesOf(file: string): readonly string[] {
  return readFileSync(join(import.meta.dirname, 'golden', `${file}.txt`), 'utf8')
    .trim()
    .split('\n');
}

describe('the catalogue', () => {
  it.each(CATALOGUE.map((metric) => [metric.name, metric] as const))(
    '%s has name, unit, help, owner',
    (_name, metric) => {
      expect(problems(metric)).toEqual([]);
    },
  );

  it('finds what is wrong with a metric', () => {
    const labels = ['tenant'];
    const bad: Metric = {
      name: 'a_bytes',
      type: 'counter',
      unit: 'count',
      help: 'x',
      labels,
      scope: 'owned',
      origin: 'vpclab',
    };
    expect(problems(bad)).toEqual(['help', 'label vpc', 'suffix', 'unit count']);
  });

  it('names each metric once', () => {
    const names = CATALOGUE.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

describe('names of other exporters', () => {
  const own = new Set(CATALOGUE.map(({ name }) => name));
  const ofMode = (mode: CompatMode): readonly string[] => ALIASES[mode].map(({ to }) => to);
  it.each<readonly [string, readonly string[]]>([
    ['ovs_exporter', []],
    ['ovn_exporter', []],
    ['vexxhost', []],
    ['frr_exporter', []],
    ['supergate', ofMode('supergate')],
    ['fork', ofMode('fork')],
    ['kube-ovn', ofMode('kube-ovn')],
  ])('all of %s are served, or left out for a reason', (file, more) => {
    const known = new Set([...own, ...more]);
    expect(namesOf(file).filter((name) => !known.has(name) && !isLeftOut(name))).toEqual([]);
  });

  it('aliases only what there is, and no name twice', () => {
    for (const aliases of Object.values(ALIASES)) {
      expect(aliases.filter(({ from }) => !own.has(from)).map(({ from }) => from)).toEqual([]);
      expect(aliases.filter(({ to }) => own.has(to)).map(({ to }) => to)).toEqual([]);
    }
  });
});
