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
          <failure message="no answer within 1000 ms" type="reachable">expected  reachable
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

it('holds no control character, whoever said it', () => {
  const odd = { ...report, results: [{ ...lost, observed: '\u0000\u001B[2J]]>' }] };
  const xml = junitXml(odd, { lab: 'sample', now });
  const controls = xml.split('').filter((character) => character < ' ' && character !== '\n');
  expect(controls).toEqual([]);
  expect(xml).toContain(']]&gt;');
});
