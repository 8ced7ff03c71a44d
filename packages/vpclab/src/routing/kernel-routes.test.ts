// Against what ip -j of iproute2 6.1 prints.

import { expect, it } from 'vitest';
import { learnedIn } from './kernel-routes.ts';

const routes = [
  { dst: 'default', gateway: '198.51.100.1', dev: 'eth0', protocol: 'bgp', metric: 20, flags: [] },
  {
    dst: '10.8.0.0/16',
    protocol: 'ospf',
    nexthops: [
      { gateway: '198.51.100.1', dev: 'eth0', weight: 1, flags: [] },
      { gateway: '198.51.100.5', dev: 'eth2', weight: 1, flags: ['linkdown'] },
    ],
  },
  { dst: '192.0.2.1', gateway: '198.51.100.1', dev: 'eth0', protocol: 'bgp', flags: [] },
  { dst: '10.0.255.0/24', dev: 'eth1', protocol: 'kernel', scope: 'link', flags: [] },
  { dst: '10.0.0.0/16', gateway: '10.0.255.1', dev: 'eth1', protocol: 'static', flags: [] },
];

it('takes what routing daemons learned', () => {
  expect(learnedIn(routes, [])).toEqual([
    { prefix: '0.0.0.0/0', via: '198.51.100.1', device: 'eth0' },
    { prefix: '10.8.0.0/16', via: '198.51.100.1', device: 'eth0' },
    { prefix: '192.0.2.1/32', via: '198.51.100.1', device: 'eth0' },
  ]);
});

it('takes nothing that goes by a link which is down', () => {
  expect(learnedIn(routes, ['eth0'])).toEqual([]);
});
