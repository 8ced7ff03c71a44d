// What `inspect` shows, as golden texts at 80 columns.

import { describe, expect, it } from 'vitest';
import { SAMPLE_INVENTORY } from '../../../../test/support/fake-engine.ts';
import { paint } from '../paint.ts';
import { findParts, partNames, partText } from './part.ts';
import { SECTION_NAMES, sectionText } from './tables.ts';

const view = { width: 80, paint: paint(false) };
const textOf = (name: string): string =>
  findParts(name, SAMPLE_INVENTORY, view)
    .map((part) => partText(part, view))
    .join('');

describe('inspect', () => {
  it('shows all parts within 80 columns', () => {
    const text = SECTION_NAMES.map((section) => sectionText(section, SAMPLE_INVENTORY, view)).join('\n');
    expect(text).toMatchInlineSnapshot(`
      "VPC    TENANT    CIDR         ROUTER    TRANSIT
      vpc-a  tenant-1  10.0.0.0/16  lr-vpc-a  hub
      vpc-b  tenant-2  10.1.0.0/16  lr-vpc-b  hub

      SUBNET     TIER  CIDR           GATEWAY     GATEWAY MAC
      vpc-a/web  web   10.0.1.0/24    10.0.1.1    02:00:00:00:01:01
      vpc-a/nat  nat   10.0.255.0/24  10.0.255.1  02:00:00:00:01:ff
      vpc-b/web  web   10.1.1.0/24    10.1.1.1    02:00:00:00:02:01

      WORKLOAD     SUBNET     ADDRESS    MAC                NODE    STATE
      vpc-a-web-1  vpc-a/web  10.0.1.10  02:00:00:00:01:0a  node-1  up
      vpc-b-web-1  vpc-b/web  10.1.1.10  02:00:00:00:02:0a  node-2  drift

      NAT GATEWAY    NETWORK    INSIDE       OUTSIDE        AS     NODE    STATE
      nat-gateway-a  vpc-a/nat  10.0.255.10  198.51.100.10  65010  node-1  up

      TRANSIT  CIDR              MEMBER      ADDRESS         MAC
      hub      192.168.100.0/24  lr-gateway  192.168.100.1   02:00:00:00:03:01
      hub      192.168.100.0/24  vpc-a       192.168.100.10  02:00:00:00:03:0a
      hub      192.168.100.0/24  vpc-b       192.168.100.20  02:00:00:00:03:14

      ROUTER         PREFIX       VIA             FROM           STATE
      lr-vpc-a       0.0.0.0/0    10.0.255.10     nat-gateway-a  ok
      lr-vpc-a       10.1.0.0/16  192.168.100.20  hub/vpc-a      missing
      nat-gateway-a  0.0.0.0/0    198.51.100.1    BGP            ok

      NODE    UNDERLAY     MAC                WORKLOADS  GATEWAYS  STATE
      node-1  172.31.0.11  02:00:00:00:00:11          1         1  up
      node-2  172.31.0.12  02:00:00:00:00:12          1         0  down

      TUNNEL  TO      LOCAL        REMOTE       TYPE    STATE
      node-1  node-2  172.31.0.11  172.31.0.12  geneve  up
      node-2  node-1  172.31.0.12  172.31.0.11  geneve  down

      OUTSIDE     KIND             ADDRESS          AS  STATE
      edge        to gateways      198.51.100.1  65000  up
      edge        to the internet  203.0.113.1   65000  up
      internet-1  internet host    203.0.113.10      -  -
      "
    `);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.for([
    'vpc-a-web-1',
    'nat-gateway-a',
    'vpc-a',
    'vpc-a/web',
    'hub',
    'node-2',
    'edge',
    'tenant-2',
    'internet-1',
  ])('shows %s', (name) => expect(textOf(name)).toMatchSnapshot());

  it('knows every part by the name that it proposes', () => {
    for (const name of partNames(SAMPLE_INVENTORY)) expect(textOf(name)).toContain(name);
  });

  it('never cuts an address, however narrow the terminal', () => {
    const narrow = { ...view, width: 40 };
    expect(sectionText('gateways', SAMPLE_INVENTORY, narrow)).toContain('198.51.100.10');
    expect(sectionText('workloads', SAMPLE_INVENTORY, narrow)).toContain('02:00:00:00:01:0a');
  });
});
