import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, it } from 'vitest';
import { alertingRules } from '../../packages/vpclab/src/concepts/monitoring/alerting-rules.ts';
import { recordingRules } from '../../packages/vpclab/src/concepts/monitoring/recording-rules.ts';
import { CATALOGUE } from '../../packages/vpclab/src/metrics/catalogue.ts';
import { UPPER_BOUND, seriesNames } from '../../packages/vpclab/src/metrics/metric.ts';
import { FAULT_ANNOTATION } from './build.ts';
import { DASHBOARDS, dashboardFiles } from './index.ts';

/** Of Prometheus itself and of node_exporter, with the labels that our queries may name. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  ALERTS: ['alertname', 'alertstate'],
  up: ['job'],
  scrape_duration_seconds: ['job'],
  node_cpu_seconds_total: ['cpu', 'mode'],
  node_load1: [],
  node_memory_MemAvailable_bytes: [],
  node_memory_MemTotal_bytes: [],
  node_filesystem_avail_bytes: ['mountpoint'],
  node_filesystem_size_bytes: ['mountpoint'],
  node_context_switches_total: [],
};

const labelsOf = new Map<string, ReadonlySet<string>>([
  ...CATALOGUE.flatMap((metric) => {
    const labels = new Set(metric.type === 'histogram' ? [...metric.labels, UPPER_BOUND] : metric.labels);
    return seriesNames(metric).map((name) => [name, labels] as const);
  }),
  ...Object.entries(OTHERS).map(([name, labels]) => [name, new Set([...labels, 'job'])] as const),
  ...recordingRules(5)
    .flatMap(({ rules }) => rules)
    .map((rule) => {
      const [, by = ''] = /^sum by \(([^)]*)\)/.exec(rule.expr) ?? [];
      return ['record' in rule ? rule.record : '', new Set(by.split(', '))] as const;
    }),
]);

type Selector = { readonly metric: string; readonly labels: readonly string[] };

/** The selectors of a query; throws where it does not parse. */
function selectorsOf(query: string): readonly Selector[] {
  const text = query.replaceAll('$__rate_interval', '1m');
  const selectors: { metric: string; labels: string[] }[] = [];
  parser.parse(text).iterate({
    enter: (node) => {
      if (node.type.isError) throw new Error(`column ${node.from + 1}: ${text}`);
      const words = text.slice(node.from, node.to);
      if (node.name === 'VectorSelector') selectors.push({ metric: '', labels: [] });
      if (node.name === 'Identifier' && node.matchContext(['VectorSelector'])) {
        const selector = selectors.at(-1);
        if (selector !== undefined) selector.metric = words;
      }
      if (node.name === 'LabelName' && node.matchContext(['UnquotedLabelMatcher']))
        selectors.at(-1)?.labels.push(words);
    },
  });
  return selectors;
}

const panels = DASHBOARDS.flatMap((dashboard) =>
  dashboard.panels.map((panel) => ({ ...panel, name: `${dashboard.title}: ${panel.title}` })),
);

function faultsOf(query: string): readonly string[] {
  return selectorsOf(query).flatMap(({ metric, labels }) => {
    const known = labelsOf.get(metric);
    if (known === undefined) return [`no metric is called "${metric}"`];
    return labels.filter((label) => !known.has(label)).map((label) => `${metric} has no label ${label}`);
  });
}

/** `x or vector(0)` where x has labels: the zero is not its own, and appears beside whatever x has. */
function strayZeros(query: string): readonly string[] {
  const text = query.replaceAll('$__rate_interval', '1m');
  const found: string[] = [];
  parser.parse(text).iterate({
    enter: ({ node, name, from, to }) => {
      if (name !== 'BinaryExpr' || node.getChild('Or') === null) return;
      if (!/^vector\b/.test(text.slice(node.lastChild?.from, to))) return;
      const left = node.firstChild;
      const hasNoLabels = left?.name === 'AggregateExpr' && left.getChild('AggregateModifier') === null;
      if (!hasNoLabels && node.getChild('MatchingModifierClause') === null) found.push(text.slice(from, to));
    },
  });
  return found;
}

describe('queries', () => {
  it('that stand in a zero do so where there is nothing else', () => {
    for (const wrong of ['x or vector(0)', 'sum by (a) (x) or vector(0)', '(x) or vector(0)'])
      expect(strayZeros(wrong)).toEqual([wrong]);
    for (const right of ['sum(x) or vector(0)', 'x or on () vector(0)', 'x or y'])
      expect(strayZeros(right)).toEqual([]);
    const all = DASHBOARDS.flatMap((dashboard) => dashboard.panels.flatMap(({ queries }) => queries));
    expect(all.flatMap(({ expr }) => strayZeros(expr))).toEqual([]);
  });

  it('are told from text that is none', () => {
    expect(() => selectorsOf('sum(rate(x[5m])')).toThrow('column');
    expect(selectorsOf('a{b="c"} / on (d) e')).toEqual([
      { metric: 'a', labels: ['b'] },
      { metric: 'e', labels: [] },
    ]);
    expect(faultsOf('ovs_no_such_thing{node="x"} + ovs_up{tenant="x"}')).toEqual([
      'no metric is called "ovs_no_such_thing"',
      'ovs_up has no label tenant',
    ]);
  });

  it.each(panels)('of $name parse, and name metrics and labels that exist', ({ queries }) => {
    expect(queries.length).toBeGreaterThan(0);
    expect(queries.flatMap(({ expr }) => faultsOf(expr))).toEqual([]);
  });

  it('of the annotation of faults do as well, which every dashboard has', () => {
    expect(faultsOf(FAULT_ANNOTATION)).toEqual([]);
    for (const { json } of dashboardFiles())
      expect(json).toMatchObject({
        annotations: { list: [{ name: 'Faults', enable: true, expr: FAULT_ANNOTATION }] },
      });
  });

  it('of alerts and of recorded rates do as well', () => {
    const rules = [...recordingRules(5), ...alertingRules()].flatMap((group) => group.rules);
    expect(rules.flatMap(({ expr }) => faultsOf(expr))).toEqual([]);
  });
});

describe('dashboards', () => {
  const uids = DASHBOARDS.map(({ uid }) => uid);
  const files = dashboardFiles();

  it('have one name each, and each panel an id of its own', () => {
    expect(new Set(uids).size).toBe(uids.length);
    for (const { json } of files) {
      const ids = (json as { panels: { id: number }[] }).panels.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('keep the ids of panels when others come before them', () => {
    const [first] = files.map(({ json }) => (json as { panels: unknown[] }).panels[0]);
    expect(first).toMatchObject({ title: 'Alerts that fire', id: 1_553_420 });
  });

  it('lead to each other in a circle', () => {
    const next = files.map(
      ({ json }) => (json as { links: { url?: string }[] }).links.find(({ url = '' }) => url !== '')?.url,
    );
    expect(next).toEqual([...uids.slice(1), uids[0]].map((uid) => `/d/${uid}`));
  });

  it('are there for every alert', () => {
    const named = alertingRules()
      .flatMap(({ rules }) => rules)
      .map((rule) => ('alert' in rule ? rule.annotations.dashboard : ''));
    expect(named.filter((uid) => !uids.includes(uid))).toEqual([]);
  });

  it.each(panels)('$name says what is normal and what to do', ({ normal, todo, unit }) => {
    expect(normal).toMatch(/^.+\.$/);
    expect(todo).toMatch(/^.+\.$/);
    expect(unit).not.toBe('');
  });

  it('do not overlap panels', () => {
    for (const { json } of files) {
      const cells = (
        json as { panels: { gridPos: { x: number; y: number; w: number; h: number } }[] }
      ).panels.flatMap(({ gridPos: { x, y, w, h } }) =>
        Array.from({ length: w * h }, (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`),
      );
      expect(new Set(cells).size).toBe(cells.length);
    }
  });
});
