// What a metric is: declared once, with all that the exposition, the reference page and the checks need. Metrics with the
// same labels form a group, so that the labels of one object are written once for all of its values.

/** A histogram is written as `_bucket` (with the label `le`), `_sum` and `_count`. */
export type MetricType = 'counter' | 'gauge' | 'histogram';

/** In base units, as Prometheus asks for; `count` for things without one, `state` for values that the help lists. */
export type Unit =
  | 'bytes'
  | 'packets'
  | 'seconds'
  | 'hertz'
  | 'bits per second'
  | 'ratio'
  | 'count'
  | 'per second'
  | 'state'
  | 'timestamp'
  | 'address'
  | 'info'
  | 'identifier'
  | 'kilobits'
  | 'kilobits per second'
  | 'milliseconds';

/** Who a series is about: it has to carry the labels that say so. */
export const SCOPES = {
  owned: {
    labels: ['tenant', 'vpc'],
    meaning: 'something that a tenant owns; `tenant` and `vpc` are empty where nobody does',
  },
  node: { labels: ['node'], meaning: 'a node as a whole, shared by all tenants' },
  deployment: { labels: [], meaning: 'the control plane or the exporter, shared by all tenants' },
} as const;
export type Scope = keyof typeof SCOPES;

/** Labels of whatever a tenant owns; those that do not apply are empty, which Prometheus takes as absent. */
export const OWNER_LABELS = ['tenant', 'vpc', 'subnet', 'workload'] as const;

/** Whose name it is, where it is not ours: dashboards made for that exporter work. */
export type Origin =
  | 'vpclab'
  | 'ovs_exporter'
  | 'ovn_exporter'
  | 'supergate ovn_exporter'
  | 'vexxhost ovs_exporter'
  | 'openstack-network-exporter'
  | 'frr_exporter';

export type Metric<L extends string = string> = {
  readonly name: string;
  readonly type: MetricType;
  readonly unit: Unit;
  readonly help: string;
  readonly labels: readonly L[];
  readonly scope: Scope;
  readonly origin: Origin;
};

/** The labels of one object as they stand in a line, `{name="value",...}`. */
export type LabelText<L extends string = string> = {
  readonly text: string;
  readonly tenant: string | undefined;
  /** Never there: makes the labels of other groups another type. */
  readonly invariant?: (label: L) => L;
};

/** One line, or two where the format says when a counter began. */
export type LineWriter = (
  metric: Metric,
  labels: string,
  value: number,
  createdMs: number | undefined,
) => string;

export type Group<L extends string> = {
  readonly counter: (name: string, unit: Unit, help: string) => Metric<L>;
  readonly gauge: (name: string, unit: Unit, help: string) => Metric<L>;
  readonly histogram: (name: string, unit: Unit, help: string) => Metric<L>;
  readonly at: (values: Readonly<Record<L, string>>) => LabelText<L>;
};

export function group<const L extends string>(origin: Origin, scope: Scope, labels: readonly L[]): Group<L> {
  const metric =
    (type: MetricType) =>
    (name: string, unit: Unit, help: string): Metric<L> => ({
      name,
      type,
      unit,
      help,
      labels,
      scope,
      origin,
    });
  return {
    counter: metric('counter'),
    gauge: metric('gauge'),
    histogram: metric('histogram'),
    at: (values) => {
      let text = '';
      for (const label of labels) {
        const value = values[label];
        // An empty label is the same as none (Prometheus: data model), and costs bytes in every line.
        if (value === '') continue;
        text += `${text === '' ? '{' : ','}${label}="${escaped(value)}"`;
      }
      return { text: text === '' ? '' : `${text}}`, tenant: tenantOf(values) };
    },
  };
}

function tenantOf(values: Readonly<Record<string, string>>): string | undefined {
  return values['tenant'];
}

const NEEDS_ESCAPE = /["\\\n]/;
const SPECIAL = /["\\\n]/g;
const ESCAPES: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n' };

function escaped(value: string): string {
  if (!NEEDS_ESCAPE.test(value)) return value;
  return value.replace(SPECIAL, (character) => ESCAPES[character] ?? character);
}

/** The names that the series of a metric have. */
export function seriesNames({ name, type }: Pick<Metric, 'name' | 'type'>): readonly string[] {
  return type === 'histogram' ? HISTOGRAM_SUFFIXES.map((suffix) => `${name}${suffix}`) : [name];
}

export const HISTOGRAM_SUFFIXES = ['_bucket', '_sum', '_count'] as const;
/** The label of buckets: what they count is at most that. */
export const UPPER_BOUND = 'le';

/** The end of the name of a counter. */
export const TOTAL = '_total';
/** Suffixes that belong to histograms and summaries. */
const RESERVED_SUFFIX = /_(?:count|sum|bucket)$/;

/** Whether the name follows the conventions of its type. */
export function isConventional({ type, name }: Pick<Metric, 'type' | 'name'>): boolean {
  if (type === 'counter') return name.endsWith(TOTAL);
  return !name.endsWith(TOTAL) && !RESERVED_SUFFIX.test(name);
}
