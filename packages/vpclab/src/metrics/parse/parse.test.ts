// What the daemons said, as they said it (OVS 3.1, OVN 23.03, FRR 8.4), against what is read from it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCluster } from '../../model/cluster-status.ts';
import { parseCoverage } from './coverage.ts';
import { parseDatapathPorts, parseDatapaths, parsePmd, parseUpcalls } from './datapath.ts';
import { parseRouteSummary } from '../../frr/zebra-state.ts';
import { parseBfdPeers, parseBgpSummary } from './frr.ts';
import { parseMemory } from './memory.ts';
import { parseEngine, parseStopwatches } from './timings.ts';

const said = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'golden', `${name}.txt`), 'utf8');

describe('ovs-vswitchd', () => {
  it('says what its datapaths looked up', () => {
    expect(parseDatapaths(said('dpctl-show'))).toEqual([
      { name: 'netdev@ovs-netdev', hit: 2105, missed: 66, lost: 0, flows: 2, masks: undefined },
    ]);
    expect(parseDatapaths(said('dpctl-show-kernel'))).toEqual([
      {
        name: 'system@ovs-system',
        hit: 9001,
        missed: 120,
        lost: 3,
        flows: 17,
        masks: { hit: 40_321, total: 9, perPacket: 4.42 },
      },
    ]);
  });

  it('says which ports they have', () => {
    const ports = parseDatapathPorts(said('dpif-show'));
    const common = { datapath: 'netdev@ovs-netdev', bridge: 'br-int' };
    expect(ports).toHaveLength(11);
    expect(ports[0]).toEqual({
      ...common,
      name: 'br-int',
      ofport: '65534',
      index: expect.any(String),
      type: 'tap',
    });
    expect(ports).toContainEqual(expect.objectContaining({ name: 'ovn-node-2-0', type: 'geneve' }));
    expect(ports.at(-1)).toMatchObject({ bridge: 'br-phy', name: 'ul', type: 'system' });
  });

  it('says what revalidators and threads did', () => {
    expect(parseUpcalls(said('upcall-show'))).toEqual([
      {
        datapath: 'netdev@ovs-netdev',
        flows: {
          current: expect.any(Number),
          average: expect.any(Number),
          max: expect.any(Number),
          limit: 30_000,
        },
        dumpSeconds: 0.001,
      },
    ]);
    const [main] = parsePmd(said('pmd-stats-show'));
    expect(main?.thread).toBe('main');
    expect(main?.values.get('packets received')).toBe(2046);
    expect(main?.values.get('avg. datapath passes per packet')).toBe(1.06);
    const pmd = 'pmd thread numa_id 0 core_id 3:\n  packets received: 10\n  idle cycles: 700 (70.00%)\n';
    expect(parsePmd(pmd)).toEqual([
      {
        thread: 'pmd-3',
        values: new Map([
          ['packets received', 10],
          ['idle cycles', 700],
        ]),
      },
    ]);
  });
});

describe('any daemon', () => {
  it('says what it covered and holds', () => {
    expect(parseCoverage(said('coverage-show'))).toEqual([
      { event: 'bridge_reconfigure', perSecond: { '5s': 0, '5m': 0, '1h': 0.0019 }, total: 7 },
      { event: 'hmap_expand', perSecond: { '5s': 24.4, '5m': 24.717, '1h': 1.055 }, total: 3882 },
    ]);
    expect(parseMemory('handlers:1 idl-cells-Open_vSwitch:696 udpif keys:2\n')).toEqual(
      new Map([
        ['handlers', 1],
        ['idl-cells-Open_vSwitch', 696],
        ['udpif keys', 2],
      ]),
    );
  });

  it('says how long its parts took', () => {
    const watches = parseStopwatches(said('stopwatch-show'));
    expect(watches.find(({ name }) => name === 'ovn-northd-loop')?.samples).toBeGreaterThan(10);
    expect(watches.find(({ name }) => name === 'ovnnb_db_run')?.maxSeconds).toBe(0.001);
    expect(parseEngine(said('engine-stats'))[0]).toEqual({
      node: 'SB_sb_global',
      recomputes: expect.any(Number),
      computes: 0,
      aborts: 0,
    });
  });
});

describe('a cluster', () => {
  it('says its state', () => {
    expect(parseCluster(said('cluster-status'))).toEqual({
      serverId: 'b6c1',
      serverUuid: 'b6c11a4e-209d-4aae-b77c-a38ebb994ebb',
      clusterId: 'ca72',
      clusterUuid: 'ca72bd8f-0192-4a43-8c27-91b35ee663e9',
      status: 'cluster member',
      role: 'leader',
      term: 1,
      leader: 'self',
      vote: 'self',
      log: { low: 2, high: 4 },
      uncommitted: 0,
      pending: 0,
      inbound: ['fe3a'],
      outbound: ['fe3a'],
      peers: [{ id: 'fe3a', address: 'tcp:127.0.0.1:16644', nextIndex: 4, matchIndex: 3, isSelf: false }],
      self: { nextIndex: 2, matchIndex: 3 },
    });
  });

  it('is none of a standalone server', () => {
    expect(parseCluster('"cluster/status" is not a valid command')).toBeUndefined();
  });
});

describe('FRR', () => {
  it('says its sessions, of those that have BGP', () => {
    const peer = { remoteAs: 65000, msgRcvd: 88, msgSent: 90, pfxRcd: 1, pfxSnt: 2, state: 'Established' };
    const summary = { as: 65001, ribCount: 2, ribMemory: 384, peerCount: 1, peerMemory: 741_464 };
    const text = JSON.stringify({
      default: {
        ...summary,
        peers: { '198.51.100.1': { ...peer, peerUptimeMsec: 84_000, connectionsDropped: 3 } },
      },
      empty: {},
    });
    const [instance, ...others] = parseBgpSummary(text);
    expect(others).toEqual([]);
    expect(instance).toMatchObject({ vrf: 'default', asn: 65_001, ribCount: 2, ribBytes: 384 });
    expect(instance?.peers[0]).toMatchObject({
      peer: '198.51.100.1',
      uptimeSeconds: 84,
      dropped: 3,
      prefixesSent: 2,
    });
    expect(parseBgpSummary('% BGP instance not found\n')).toEqual([]);
  });

  it('says its routes, in one document for each VRF or, from FRR 10 on, in one for all', () => {
    const table = (total: number, vrf?: string) => ({
      ...{ vrf, routes: [{ fib: 1, rib: 2, type: 'ebgp' }], routesTotal: total, routesTotalFib: 1 },
    });
    const text = (...documents: readonly object[]) =>
      documents.map((one) => `${JSON.stringify(one, undefined, 2)}\n`).join('');
    const parsed = parseRouteSummary(text(table(4), table(5, 'blue')));
    expect(parseRouteSummary(text({ default: table(4), blue: table(5) }))).toEqual(parsed);
    expect(parsed.map(({ vrf, total }) => [vrf, total])).toEqual([
      ['default', 4],
      ['blue', 5],
    ]);
    expect(parsed[0]?.types).toEqual([{ type: 'ebgp', rib: 2, fib: 1, offloaded: 0, trapped: 0 }]);
  });

  it('says its BFD sessions', () => {
    const text = JSON.stringify([
      { peer: '192.0.2.1', local: '192.0.2.2', interface: 'eth0', vrf: 'default', status: 'up', uptime: 9 },
    ]);
    expect(parseBfdPeers(text)[0]).toMatchObject({ peer: '192.0.2.1', isUp: true, uptimeSeconds: 9 });
  });
});
