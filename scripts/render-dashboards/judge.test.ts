import { expect, test } from 'vitest';
import { DASHBOARDS } from '../dashboards/index.ts';
import type { Drawn, DrawnPanel } from './drawn.ts';
import { isComplete, judge, judgeChain, judgeShades } from './judge.ts';
import { MAY_BE_EMPTY } from './may-be-empty.ts';

const GRAPH: DrawnPanel = {
  title: 'Load',
  type: 'timeseries',
  loading: false,
  errors: [],
  series: 2,
  values: 40,
  text: '',
  annotations: 1,
  colouredPixels: 600,
  rows: 0,
};
const STATE: DrawnPanel = { ...GRAPH, title: 'Up', type: 'stat', text: 'Yes', colouredPixels: 0 };
const TABLE: DrawnPanel = { ...GRAPH, title: 'Faults', type: 'table', text: 'Value 0', rows: 1 };
const TENANT = { name: 'tenant', loading: false, values: ['.*'], options: ['tenant-1', 'tenant-2'] };

function drawn(...panels: readonly Partial<DrawnPanel>[]): Drawn {
  return { variables: [TENANT], panels: panels.map((panel) => ({ ...GRAPH, ...panel })) };
}

test('panels that show something are right, rows without a number too', () => {
  const rows = { ...TABLE, values: 0 };
  expect(judge(drawn(GRAPH, STATE, TABLE, rows), [])).toEqual({ faults: [], excused: [] });
});

test.for<readonly [Partial<DrawnPanel>, string]>([
  [{ errors: ['parse error', 'timeout'] }, '"Load" failed: parse error; timeout'],
  [{ loading: true }, '"Load" never got its data'],
  [{ series: 0, values: 0, text: 'No data' }, '"Load" has no series'],
  [{ values: 0 }, '"Load" has no value that is a number'],
  [{ colouredPixels: 3 }, '"Load" draws no line'],
  [{ ...TABLE, rows: 0 }, '"Faults" has no row'],
  [{ ...STATE, text: 'No data' }, '"Up" says that there is no data'],
  [{ ...STATE, text: 'router-a\nNo data' }, '"Up" says that there is no data'],
  [{ text: 'router-a\n{instance="lab", port="eth0"}' }, '"Load" has a series without a legend'],
  [{ ...STATE, text: '' }, '"Up" shows no value'],
  [{ type: 'piechart' }, '"Load" is of type piechart, which is not rendered here'],
])('%o is found', ([panel, fault]) => {
  expect(judge(drawn(panel, STATE), []).faults).toEqual([fault]);
});

test('a panel on the list may show nothing, but not fail', () => {
  const list = [{ dashboard: 'host', panel: 'Load', why: 'the lab is idle' }];
  expect(judge(drawn({ series: 0 }), list)).toEqual({
    faults: [],
    excused: ['"Load" has no series: the lab is idle'],
  });
  expect(judge(drawn({ errors: ['timeout'] }), list).faults).toEqual(['"Load" failed: timeout']);
  expect(judge(drawn({ title: 'Memory', series: 0 }), list).faults).toEqual(['"Memory" has no series']);
});

test('a dashboard without panels is a fault', () => {
  expect(judge(drawn(), []).faults).toEqual(['it has no panels']);
});

test.for([
  [{ ...TENANT, error: 'refused' }, 'variable tenant failed: refused'],
  [{ ...TENANT, loading: true }, 'variable tenant never got its values'],
  [{ ...TENANT, options: [] }, 'variable tenant offers nothing'],
  [{ ...TENANT, values: [] }, 'nothing is chosen for variable tenant'],
  [{ ...TENANT, values: [''] }, 'nothing is chosen for variable tenant'],
] as const)('of a variable: %o', ([variable, fault]) => {
  expect(judge({ variables: [variable], panels: [GRAPH] }, []).faults).toEqual([fault]);
});

test('nothing is complete while something loads', () => {
  expect(isComplete(drawn(GRAPH))).toBe(true);
  expect(isComplete(drawn(GRAPH, { loading: true }))).toBe(false);
  expect(isComplete({ ...drawn(GRAPH), variables: [{ ...TENANT, loading: true }] })).toBe(false);
});

test('graphs shade a fault', () => {
  expect(judgeShades(drawn(GRAPH, { ...STATE, annotations: 0 }))).toEqual([]);
  expect(judgeShades(drawn(GRAPH, { annotations: 0 }))).toEqual([
    '"Load" does not shade the time of the fault',
  ]);
});

test('a choice narrows those after it', () => {
  const offering = (...options: readonly string[]): Drawn => ({
    variables: [{ ...TENANT, name: 'vpc', options }],
    panels: [],
  });
  const all = offering('vpc-a', 'vpc-b');
  expect(judgeChain(all, offering('vpc-a'), 'vpc')).toEqual([]);
  expect(judgeChain(all, all, 'vpc')).toEqual([
    'variable vpc offers vpc-a, vpc-b whatever is chosen before it',
  ]);
  expect(judgeChain(all, offering(), 'vpc')).toHaveLength(1);
});

test('the list of panels that may be empty names panels that are there', () => {
  for (const { dashboard, panel, why } of MAY_BE_EMPTY) {
    const titles = DASHBOARDS.find(({ uid }) => uid === dashboard)?.panels.map(({ title }) => title);
    expect(titles).toContain(panel);
    expect(why).not.toBe('');
  }
});
