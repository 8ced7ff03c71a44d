// What a dashboard says, without how Grafana writes it down. Queries may name the variables $tenant, $vpc and $node.

/** Of Grafana (data/src/valueFormats/categories.ts): bytes and packets per second, a share of 1, 0 or 1. */
export type Unit = 'Bps' | 'pps' | 'bytes' | 's' | 'percentunit' | 'ops' | 'short' | 'bool_yes_no';

export type Query = { readonly expr: string; readonly legend: string };

export type Threshold = { readonly from: number; readonly color: 'green' | 'yellow' | 'red' };

export type PanelSpecification = {
  /** `state`: the last values side by side; `table`: one row for each series. */
  readonly kind: 'graph' | 'state' | 'table';
  readonly title: string;
  /** What is normal, and what to do where it is not. */
  readonly normal: string;
  readonly todo: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** Below the first one everything is green. */
  readonly thresholds?: readonly Threshold[];
  /** What is shown instead of a number that stands for a state. */
  readonly words?: Words;
  /** What the numbers of a table are, over their column; '' for a table whose rows say all. */
  readonly amount?: string;
  /** Of 24 columns; the last panel of a row takes what is left. */
  readonly width?: number;
};

export type Words = Readonly<Record<number, string>>;

export type Variable = 'tenant' | 'vpc' | 'node';

export type DashboardSpecification = {
  /** Kept for ever: links and alerts name it. */
  readonly uid: string;
  readonly title: string;
  readonly about: string;
  readonly panels: readonly PanelSpecification[];
};

/** Matchers for what a tenant owns; an empty choice is everything, what nobody owns included. */
export const OWNED = 'tenant=~"$tenant",vpc=~"$vpc"';
export const ON_NODE = 'node=~"$node"';

export const UP_OR_DOWN: Words = { 0: 'down', 1: 'up' };
export const RED_BELOW_ONE: readonly Threshold[] = [
  { from: -1, color: 'red' },
  { from: 1, color: 'green' },
];
export const YELLOW_ABOVE_ZERO: readonly Threshold[] = [{ from: 0.001, color: 'yellow' }];
export const RED_ABOVE_ZERO: readonly Threshold[] = [{ from: 0.001, color: 'red' }];

export function rate(metric: string, matchers: string): string {
  return `rate(${metric}{${matchers}}[$__rate_interval])`;
}
