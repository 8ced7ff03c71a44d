import { expect, it } from 'vitest';
import { SAMPLE_REPORT } from '../../../test/support/fake-engine.ts';
import { junitXml } from './junit.ts';

const now = new Date('2026-01-01T12:00:00.000Z');
const [lost] = SAMPLE_REPORT.failed;
if (lost === undefined) throw new Error('the sample has a failure');
const report = {
  ...SAMPLE_REPORT,
  total: 2,
  results: [
    lost,
    {
      ...lost,
      ...{ promise: 'a <does not> reach "b" & c', category: 'isolation', ok: true, elapsedMs: 250 },
    },
  ],
};

it('is a suite for each kind of promise', () => {
  expect(junitXml(report, { lab: 'sample', now })).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="vpclab verify sample" tests="2" failures="1" errors="0" time="0.412">
      <testsuite name="cross-subnet" tests="1" failures="1" errors="0" skipped="0" time="1.000" timestamp="2026-01-01T12:00:00">
        <testcase classname="vpclab.sample.cross-subnet" name="web-1 reaches app-1 on TCP port 80" time="1.000">
          <failure message="lr-vpc-a ingress table 13 (lr_in_ip_routing): no route: no answer within 1000 ms" type="reachable">expected  reachable
    observed  no answer within 1000 ms
    lost at   lr-vpc-a ingress table 13 (lr_in_ip_routing): no route</failure>
        </testcase>
      </testsuite>
      <testsuite name="isolation" tests="1" failures="0" errors="0" skipped="0" time="0.250" timestamp="2026-01-01T12:00:00">
        <testcase classname="vpclab.sample.isolation" name="a &lt;does not&gt; reach &quot;b&quot; &amp; c" time="0.250"/>
      </testsuite>
    </testsuites>
    "
  `);
});

const messages = (xml: string): readonly string[] =>
  [...xml.matchAll(/<failure message="([^"]*)"/g)].map(([, message = '']) => message);

it('says of each failure what caused it, and so does its message, by which they are grouped', () => {
  const broken = { ...lost, lostAt: undefined, cause: 'link node-1/ul is down' };
  const results = [broken, { ...broken, promise: 'app-1 reaches web-1', observed: 'refused' }];
  const xml = junitXml({ ...report, results }, { lab: 'sample', now });
  expect(messages(xml)).toEqual([
    'link node-1/ul is down: no answer within 1000 ms',
    'link node-1/ul is down: refused',
  ]);
  expect(xml.match(/^cause {5}link node-1\/ul is down<\/failure>$/gm)).toHaveLength(2);
});

it('says where it was lost and what caused it, where these are not the same', () => {
  const results = [{ ...lost, lostAt: 'ls-a table 8', cause: 'link web-1/eth0 is down' }];
  const xml = junitXml({ ...report, results }, { lab: 'sample', now });
  expect(xml).toContain('lost at   ls-a table 8\ncause     link web-1/eth0 is down</failure>');
});

it('of one that nothing explains says what was seen alone', () => {
  const results = [{ ...lost, lostAt: undefined, cause: undefined }];
  const xml = junitXml({ ...report, results }, { lab: 'sample', now });
  expect(messages(xml)).toEqual(['no answer within 1000 ms']);
  expect(xml).not.toContain('cause');
});

it('contains no control character from any source', () => {
  const odd = { ...report, results: [{ ...lost, observed: '\u0000\u001B[2J]]>' }] };
  const xml = junitXml(odd, { lab: 'sample', now });
  const controls = xml.split('').filter((character) => character < ' ' && character !== '\n');
  expect(controls).toEqual([]);
  expect(xml).toContain(']]&gt;');
});
