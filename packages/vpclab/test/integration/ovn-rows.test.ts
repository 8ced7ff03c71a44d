// Rows with references, written into a real northbound database and read by ovn-nbctl(8): before, change, after.
// See ovn-rows-scenario.ts, which runs in namespaces of its own.

import { beforeAll, describe, expect, test } from 'vitest';
import { runUnshared, whyNotUnshared } from '../support/unshared.ts';
import type { Step } from './ovn-rows-scenario.ts';

const LIMIT_MS = 60_000;
const reason = whyNotUnshared(['/usr/sbin/ovsdb-server', '/usr/bin/ovn-nbctl']);

describe.skipIf(reason !== undefined)(
  `rows with references${reason === undefined ? '' : ` (${reason})`}`,
  () => {
    let steps: readonly Step[] = [];
    const after = (title: string): Step => {
      const found = steps.find((step) => step.title === title);
      if (found === undefined) throw new Error(`no step "${title}"`);
      return found;
    };

    beforeAll(async () => {
      steps = (await runUnshared(
        new URL('ovn-rows-scenario.ts', import.meta.url),
        LIMIT_MS,
      )) as readonly Step[];
    }, LIMIT_MS);

    test('each change leaves nothing to do', () => {
      expect(steps.map(({ title, left }) => ({ title, left }))).toEqual(
        steps.map(({ title }) => ({ title, left: [] })),
      );
    });

    test('a port group holds its ports and contains its rules, and a port has its DHCP options', () => {
      expect(after('made at once')).toMatchObject({
        seen: {
          'Port_Group pg ports': 'web-1 web-2',
          'Port_Group pg acls': 'tcp.dst == 80',
          'Logical_Switch ls load_balancer': 'lb',
          'Logical_Switch ls dns_records': 'ours',
          'Logical_Switch_Port web-1 dhcpv4_options': '10.0.1.0/24',
        },
      });
    });

    test('a set of references is ours whole: what somebody adds is drift, and goes', () => {
      const { changes, seen } = after('somebody adds a port to the group');
      expect(changes).toEqual(['update Port_Group pg: ports']);
      expect(seen['Port_Group pg ports']).toBe('web-1 web-2');
    });

    test('a member that the file no longer names leaves the group', () => {
      const { changes, seen } = after('a member leaves');
      expect(changes).toEqual(['update Port_Group pg: ports']);
      expect(seen['Port_Group pg ports']).toBe('web-1');
    });

    test('of a shared set only our references count: those of others stay', () => {
      const { changes, seen } = after('somebody adds DNS records to the switch');
      expect(changes).toEqual([]);
      expect(seen['Logical_Switch ls dns_records']).toBe('ours theirs');
      expect(after('our DNS records are replaced').seen['Logical_Switch ls dns_records']).toBe(
        'other theirs',
      );
    });

    test('a rule that somebody puts into our group is foreign, and goes', () => {
      const { changes, seen } = after('somebody adds a rule to the group');
      expect(changes).toEqual([expect.stringMatching(/^delete ACL /)]);
      expect(seen['Port_Group pg acls']).toBe('tcp.dst == 80');
    });

    test('configuration that the file does not state is drift: a gateway chassis and options of a router port', () => {
      const { changes } = after('somebody pins our router port to a chassis');
      expect(changes).toEqual([
        expect.stringMatching(/^delete Gateway_Chassis /),
        'update Logical_Router_Port rp: options',
      ]);
    });

    test('nothing of it is left when nothing asks for it, and what is not ours stays', () => {
      expect(after('all goes').seen).toEqual({
        DNS: '1',
        Logical_Switch: '1',
        Logical_Switch_Port: '1',
      });
    });
  },
);
