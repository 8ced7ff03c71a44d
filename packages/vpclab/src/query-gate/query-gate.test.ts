import { describe, expect, it } from 'vitest';
import { alertsOf, rulesOf } from './answer.ts';
import { confineQuery, confineSelector } from './confine.ts';
import { QueryRefused } from './refusal.ts';
import { confineRequest } from './request.ts';
import { Turns } from './turns.ts';

describe('confineQuery', () => {
  it.each([
    ['up', 'up{tenant="a"}'],
    ['up{}', 'up{tenant="a"}'],
    ['{}', '{tenant="a"}'],
    ['up{job="x",}', 'up{tenant="a",job="x",}'],
    ['{__name__=~".+"}', '{tenant="a",__name__=~".+"}'],
    ['up{tenant="b"}', 'up{tenant="a",tenant="b"}'],
    ['up{tenant!="a"} or up', 'up{tenant="a",tenant!="a"} or up{tenant="a"}'],
    ['rate(up[5m] offset 1m)', 'rate(up{tenant="a"}[5m] offset 1m)'],
    ['max_over_time((sum by (vpc) (up))[1h:1m])', 'max_over_time((sum by (vpc) (up{tenant="a"}))[1h:1m])'],
    ['x * on (tenant) group_left y', 'x{tenant="a"} * on (tenant) group_left y{tenant="a"}'],
    ['up # } or {tenant="b"}', 'up{tenant="a"}  '],
    ['up{ # no\n}', 'up{tenant="a"  \n}'],
    ['{x=`\\`} or up', '{tenant="a",x=`\\`} or up{tenant="a"}'],
    [`{x='"} or up or {y="'}`, `{tenant="a",x='"} or up or {y="'}`],
    ['time()', 'time()'],
    ['sum', 'sum{tenant="a"}'],
    // As Debian's Prometheus has it; later versions call it otherwise.
    ['holt_winters(up[5m], 0.5, 0.5)', 'holt_winters(up{tenant="a"}[5m], 0.5, 0.5)'],
    ['up{x="holt_winters("} + 0X1F + 1. + 2.e3', 'up{tenant="a",x="holt_winters("} + 0X1F + 1. + 2.e3'],
    ['sum by (on, offset) (up{by="x"})', 'sum by (on, offset) (up{tenant="a",by="x"})'],
  ])('%s', (query, confined) => {
    expect(confineQuery(query, 'a')).toBe(confined);
  });

  it('writes any name of a tenant as a string', () => {
    expect(confineQuery('up', 'a"} or {b="')).toBe(String.raw`up{tenant="a\"} or {b=\""}`);
  });

  it.each([
    ['', 'not understood'],
    ['up{', 'not understood at its end'],
    ['up{tenant="b"', 'not understood'],
    ['info(up)', 'info()'],
    ['{x="a\nb"}', 'not understood'],
    ['up) or (up', 'not understood near ")'],
    ['up; drop', 'not understood'],
    // Each of these ends a token elsewhere in one of the versions of PromQL.
    ['a:holt_winters(up)', 'not understood'],
    ['1.up', 'not understood'],
    ['0Xup', 'not understood'],
    ['up{job="x" or tenant="b"}', 'not understood'],
    ['up @ (up)', 'not understood'],
    [`${'('.repeat(250)}up${')'.repeat(250)}`, 'nested more than'],
    ['x'.repeat(8_193), 'longer than 8192'],
  ])('refuses %j', (query, reason) => {
    expect(() => confineQuery(query, 'a')).toThrow(reason);
  });
});

/** The shortest of three times, as the machine may be busy. */
function durationMs(work: () => unknown): number {
  const times = Array.from({ length: 3 }, () => {
    const begun = performance.now();
    expect(work).toThrow(QueryRefused);
    return performance.now() - begun;
  });
  return Math.min(...times);
}

it.each(['(', '{', '"', 'sum(', 'a '])('is not kept busy by %j again and again', (part) => {
  const query = part.repeat(8_192 / part.length);
  expect(durationMs(() => confineQuery(query, 'a'))).toBeLessThan(50);
});

it('is not kept busy by many long selectors', () => {
  const selector = `a{${Array.from({ length: 1_350 }, () => 'b="c"').join(',')}}`;
  const asked = new URLSearchParams();
  for (let count = 0; count < 32; count += 1) asked.append('match[]', selector);
  expect(durationMs(() => confineRequest('/api/v1/series', asked, 'a'))).toBeLessThan(50);
});

describe('confineSelector', () => {
  it('takes one selector', () => {
    expect(confineSelector('{vpc="x"}', 'a')).toBe('{tenant="a",vpc="x"}');
  });
  it.each(['up or up', 'rate(up[1m])', 'up[1m]', 'up offset 1m', '1', '(up)'])('refuses %s', (text) => {
    expect(() => confineSelector(text, 'a')).toThrow('match[] takes a series selector');
  });
});

describe('confineRequest', () => {
  const path = (resource: string, query: string): string =>
    decodeURIComponent(confineRequest(resource, new URLSearchParams(query), 'a').path.replaceAll('+', ' '));

  it.each([
    ['/api/v1/query', 'query=up&time=1', '/api/v1/query?query=up{tenant="a"}&timeout=10s&time=1'],
    [
      '/api/v1/query_range',
      'query=up&start=1&end=2&step=1&timeout=9h&stats=all',
      '/api/v1/query_range?query=up{tenant="a"}&timeout=10s&start=1&end=2&step=1',
    ],
    ['/api/v1/series', '', '/api/v1/series?match[]={tenant="a"}'],
    ['/api/v1/labels', 'match[]=up&match[]=x', '/api/v1/labels?match[]=up{tenant="a"}&match[]=x{tenant="a"}'],
    ['/api/v1/label/vpc/values', '', '/api/v1/label/vpc/values?match[]={tenant="a"}'],
    ['/api/v1/query_exemplars', 'query=up', '/api/v1/query_exemplars?query=up{tenant="a"}'],
    ['/federate', '', '/federate?match[]={tenant="a"}'],
    ['/api/v1/status/buildinfo', 'x=1', '/api/v1/status/buildinfo'],
  ])('%s?%s', (resource, query, expected) => {
    expect(path(resource, query)).toBe(expected);
  });

  it.each([
    ['/api/v1/query', 'query=up&query=x', 'query is given 2 times'],
    ['/api/v1/query', `query=up&time=${'1'.repeat(65)}`, 'time is too long'],
    ['/api/v1/series', `${'match[]=up&'.repeat(33)}`, 'more than 32 times'],
    ['/api/v1/targets', '', 'may not ask /api/v1/targets'],
    ['/api/v1/status/tsdb', '', 'may not ask'],
    ['/api/v1/admin/tsdb/delete_series', 'match[]=up', 'may not ask'],
    ['/api/v1/query/../targets', '', 'may not ask'],
    ['/api/v1/label/..%2f/values', '', 'may not ask'],
    ['/-/quit', '', 'may not ask'],
  ])('refuses %s?%s', (resource, query, reason) => {
    expect(() => path(resource, query)).toThrow(reason);
  });
});

describe('answers about rules', () => {
  const alert = (tenant: string | undefined, state: string): object => ({
    state,
    labels: { alertname: 'Lost', ...(tenant !== undefined && { tenant }) },
  });
  const alerts = [alert('a', 'pending'), alert('b', 'firing'), alert(undefined, 'firing')];

  it("keeps the tenant's alerts", () => {
    expect(alertsOf('a')({ alerts })).toEqual({ alerts: [alerts[0]] });
  });

  it('tells the state of a rule by them, and nothing of where it is kept and how it fared', () => {
    const rule = { name: 'Lost', query: 'x', state: 'firing', alerts, lastError: 'series {tenant="b"}' };
    const kept = rulesOf('a')({
      groups: [{ name: 'g', file: '/run/rules.yml', rules: [rule, { name: 'r' }] }],
    });
    expect(kept).toEqual({
      groups: [
        {
          name: 'g',
          file: '',
          rules: [{ name: 'Lost', query: 'x', state: 'pending', alerts: [alerts[0]] }, { name: 'r' }],
        },
      ],
    });
  });
});

describe('turns', () => {
  const never = new AbortController().signal;

  it('lets three of a tenant work at once, and another tenant beside them', async () => {
    const turns = new Turns();
    let working = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      working += 1;
      most = Math.max(most, working);
      await new Promise((resolve) => setImmediate(resolve));
      working -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, async () => await turns.take('a', never, work)));
    expect(most).toBe(3);
    await Promise.all(['a', 'a', 'a', 'b'].map(async (name) => await turns.take(name, never, work)));
    expect(most).toBe(4);
  });

  it('refuses the one too many, and forgets one that went away', async () => {
    const turns = new Turns();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const gone = new AbortController();
    const working = Array.from(
      { length: 3 },
      async () => await turns.take('a', never, async () => await held),
    );
    const waiting = Array.from(
      { length: 63 },
      async () => await turns.take('a', never, async () => await held),
    );
    const last = turns.take('a', gone.signal, async () => await held);
    await expect(turns.take('a', never, async () => await held)).rejects.toThrow('More than 64 queries');
    gone.abort(new Error('went away'));
    await expect(last).rejects.toThrow('went away');
    release();
    await Promise.all([...working, ...waiting]);
  });
});
