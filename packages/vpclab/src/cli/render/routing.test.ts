// What `vpclab bgp` and `vpclab routes` say of ways that are not used, and of routes that are refused.

import { expect, test } from 'vitest';
import type { AnnouncementView, RouteView } from '../../model/routing.ts';
import { paint } from './paint.ts';
import { bgpText, routesText } from './routing.ts';

const view = { width: 160, paint: paint(false) };
const session = {
  ...{ router: 'edge', peer: '198.51.100.10', asn: 65_001, description: 'gw', state: 'Established' },
  ...{ uptimeSeconds: 1, flaps: 0, received: 1, sent: 1 },
};
const announcement = (given: Partial<AnnouncementView>): AnnouncementView => ({
  ...{ gateway: 'gw-1', prefix: '10.0.0.0/16', source: 'vpc', of: 'vpc-a', isIntended: true },
  ...{ isAnnounced: true, to: 'edge', edge: 'accepted', isUsed: true, preferred: '', reason: '' },
  ...given,
});

test('of several ways it says which is used and why, and what is refused in either direction once', () => {
  const text = bgpText(
    {
      sessions: [session],
      announcements: [
        announcement({ preferred: 'Local Pref' }),
        announcement({ gateway: 'gw-2', isUsed: false }),
        announcement({ prefix: '10.9.0.0/16', isIntended: false, edge: 'refused', reason: 'a list' }),
      ],
      refusals: [
        { router: 'edge', peer: '198.51.100.10', from: 'gw-1', prefix: '10.9.0.0/16', reason: 'a list' },
        { router: 'gw-1', peer: '198.51.100.1', from: 'edge', prefix: '10.8.0.0/16', reason: 'its list' },
      ],
    },
    view,
  );
  expect(text).toMatch(/gw-1 .* edge {2}accepted, best: Local Pref\n/);
  expect(text).toMatch(/gw-2 .* edge {2}accepted, not used\n/);
  expect(text.split('\n').filter((line) => line.startsWith('✗'))).toEqual([
    '✗ gw-1 10.9.0.0/16: edge refuses it: a list',
    '✗ gw-1 refuses 10.8.0.0/16 from edge: its list',
  ]);
});

test('a route that is not used says why; where all are used nobody asks', () => {
  const route: RouteView = {
    ...{ of: 'edge', prefix: '10.0.0.0/16', via: ['198.51.100.10'], from: 'ospf', isSelected: true },
    ...{ distance: 110, metric: 20, since: '00:00:01', reason: '' },
  };
  expect(routesText([route], view)).not.toContain('WHY NOT');
  const unused = { ...route, isSelected: false, reason: 'bgp has the lower distance 20' };
  expect(routesText([route, unused], view)).toMatch(/no +110\/20 +00:00:01 +bgp has the lower distance 20\n/);
});
