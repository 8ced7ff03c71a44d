// Judges a dashboard as it is drawn: each panel shows something, and each variable offers something.

import type { Drawn, DrawnPanel, DrawnVariable } from './drawn.ts';
import type { MayBeEmpty } from './may-be-empty.ts';

/** A line of one pixel is longer than that in the smallest graph. */
const LEAST_PIXELS = 20;

export type Judgement = {
  readonly faults: readonly string[];
  /** Panels that show nothing, and may. */
  readonly excused: readonly string[];
};

/** Nothing more will come: variables have their values, queries their answers. */
export function isComplete({ variables, panels }: Drawn): boolean {
  return variables.every(({ loading }) => !loading) && panels.every(({ loading }) => !loading);
}

export function judge({ variables, panels }: Drawn, mayBeEmpty: readonly MayBeEmpty[]): Judgement {
  const faults = variables.flatMap(faultsOfVariable);
  if (panels.length === 0) faults.push('it has no panels');
  const excused: string[] = [];
  for (const panel of panels) {
    const fault = faultOfPanel(panel);
    if (fault === undefined) continue;
    const reason = mayBeEmpty.find((entry) => entry.panel === panel.title)?.why;
    // What failed is no lack of data.
    if (reason === undefined || panel.errors.length > 0) faults.push(`"${panel.title}" ${fault}`);
    else excused.push(`"${panel.title}" ${fault}: ${reason}`);
  }
  return { faults, excused };
}

function faultsOfVariable({ name, loading, error, values, options }: DrawnVariable): readonly string[] {
  if (error !== undefined) return [`variable ${name} failed: ${error}`];
  if (loading) return [`variable ${name} never got its values`];
  if (options.length === 0) return [`variable ${name} offers nothing`];
  return values.length === 0 || values.includes('') ? [`nothing is chosen for variable ${name}`] : [];
}

function faultOfPanel(panel: DrawnPanel): string | undefined {
  const { type, loading, errors, series, values, text, colouredPixels, rows } = panel;
  if (errors.length > 0) return `failed: ${errors.join('; ')}`;
  if (loading) return 'never got its data';
  if (series === 0) return 'has no series';
  // A row may say all by its labels.
  if (values === 0 && type !== 'table') return 'has no value that is a number';
  if (/^no data$/im.test(text)) return 'says that there is no data';
  // Grafana names a series by all of its labels where its legend is empty.
  if (/\{\w+="/.test(text)) return 'has a series without a legend';
  switch (type) {
    case 'timeseries':
      return colouredPixels < LEAST_PIXELS ? 'draws no line' : undefined;
    case 'table':
      return rows === 0 ? 'has no row' : undefined;
    case 'stat':
      return text === '' ? 'shows no value' : undefined;
    default:
      return `is of type ${type}, which is not rendered here`;
  }
}

/** Each graph shades what was broken on purpose. */
export function judgeShades({ panels }: Drawn): readonly string[] {
  const graphs = panels.filter(({ type }) => type === 'timeseries');
  return graphs
    .filter(({ annotations }) => annotations === 0)
    .map(({ title }) => `"${title}" does not shade the time of the fault`);
}

/** A variable offers less once a value of one before it is chosen. */
export function judgeChain(all: Drawn, narrowed: Drawn, name: string): readonly string[] {
  const optionsOf = (drawn: Drawn): readonly string[] =>
    drawn.variables.find((variable) => variable.name === name)?.options ?? [];
  const [before, after] = [optionsOf(all), optionsOf(narrowed)];
  if (after.length > 0 && after.length < before.length) return [];
  return [`variable ${name} offers ${after.join(', ') || 'nothing'} whatever is chosen before it`];
}
