import { expect, it } from 'vitest';
import { SAMPLE_DIAGNOSIS } from '../../../test/support/fake-engine.ts';
import { paint } from './paint.ts';
import { whyText } from './why.ts';

const view = { width: 80, paint: paint(false) };

it('shows the cause before the hops, and fits the width', () => {
  const text = whyText(SAMPLE_DIAGNOSIS, view);
  expect(text).toBe(`web-1 (10.0.1.11) -> db-1 (10.0.3.11), TCP port 80

✗ lost: stopped at db-1: link db-1/eth0 is down
  line    sample.yaml:12: workloads: 2
  change  \`vpclab apply\` makes it as the lab file says; \`vpclab plan\` shows all
          that differs

the packet
  ✓ web-1     sends on eth0 via 10.0.1.1
  ✓ lr-vpc-a  10.0.3.0/24, directly connected
  ✗ db-1      eth0 of db-1 is down

  packet  no connection within 400 ms
  state   eth0 of db-1 is down (0.83 s)
`);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
});

it('marks where a packet was seen that did not get through', () => {
  const hops = SAMPLE_DIAGNOSIS.hops.map((hop, index) => ({ ...hop, isSeen: index < 2 }));
  const text = whyText({ ...SAMPLE_DIAGNOSIS, hops }, view);
  expect(text).toContain('directly connected, seen there');
  expect(text).toContain('eth0 of db-1 is down, not seen there');
});

it('has lines to copy that begin as the user calls vpclab', () => {
  const text = whyText(SAMPLE_DIAGNOSIS, { ...view, program: './vpclab' });
  expect(text).toContain('change  `./vpclab apply` makes it');
});
