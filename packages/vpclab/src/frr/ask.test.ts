// What a lab hears of a router whose daemons answer, keep silent or are not there.

import { expect, onTestFinished, test, vi } from 'vitest';
import { VpclabError } from '../errors.ts';
import { consoles, type Says } from '../../test/support/frr-consoles.ts';
import { edgeRouter, gatewayNeighbor } from '../../test/support/example-routers.ts';
import { adjacencyFault, askVty, bfdFault, runningRouter, sessionFault, sessionsOf } from './ask.ts';
import { daemonConfig } from './config.ts';

const { signal } = new AbortController();
const PEER = '198.51.100.1';

/** Daemons by name, each with what it says to any command; `silent` accepts a connection and says nothing. */
function machineWith(daemons: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const says = Object.entries(daemons).map(([name, said]): [string, Says] => [
    name,
    (command) => {
      if (said === 'silent') return undefined;
      asked.push(`${name}: ${command}`);
      return said;
    },
  ]);
  return { asked, ...consoles(Object.fromEntries(says)) };
}

const sessions = (state: string): string =>
  JSON.stringify({ ipv4Unicast: { peers: { [PEER]: { state, remoteAs: 65000 } } } });
const neighbors = (state: string): string =>
  JSON.stringify({ neighbors: { '192.0.2.1': [{ nbrState: state, ifaceAddress: PEER }] } });
const bfd = (status: string): string => JSON.stringify([{ peer: PEER, status }]);

test.each([
  [sessionFault, 'bgpd', 'show bgp ipv4 unicast summary json', sessions('Established'), undefined],
  [
    sessionFault,
    'bgpd',
    'show bgp ipv4 unicast summary json',
    sessions('Active'),
    `gw: session with ${PEER} is Active`,
  ],
  [
    sessionFault,
    'bgpd',
    'show bgp ipv4 unicast summary json',
    '{}',
    `gw: bgpd knows no session with ${PEER}`,
  ],
  [adjacencyFault, 'ospfd', 'show ip ospf neighbor json', neighbors('Full/-'), undefined],
  [
    adjacencyFault,
    'ospfd',
    'show ip ospf neighbor json',
    neighbors('Init/-'),
    `gw: the adjacency with ${PEER} is Init/-`,
  ],
  [adjacencyFault, 'ospfd', 'show ip ospf neighbor json', '{}', `gw: ospfd knows no neighbor ${PEER}`],
  [bfdFault, 'bfdd', 'show bfd peers json', bfd('up'), undefined],
  [bfdFault, 'bfdd', 'show bfd peers json', bfd('down'), `gw: BFD with ${PEER} is down`],
  [bfdFault, 'bfdd', 'show bfd peers json', '[]', `gw: bfdd knows no session with ${PEER}`],
] as const)('%o: %s', async (fault, daemon, command, said, expected) => {
  const machine = machineWith({ [daemon]: said });
  expect(await fault(machine, 'gw', PEER, signal)).toBe(expected);
  expect(machine.asked).toEqual([`${daemon}: enable`, `${daemon}: ${command}`]);
});

test('another peer that is up does not stand for one that is not', async () => {
  const machine = machineWith({
    bgpd: sessions('Established'),
    ospfd: neighbors('Full/-'),
    bfdd: bfd('up'),
  });
  const faults = [sessionFault, adjacencyFault, bfdFault];
  expect(await Promise.all(faults.map((fault) => fault(machine, 'gw', '198.51.100.9', signal)))).toEqual([
    'gw: bgpd knows no session with 198.51.100.9',
    'gw: ospfd knows no neighbor 198.51.100.9',
    'gw: bfdd knows no session with 198.51.100.9',
  ]);
});

test('where no daemon runs there is no session; of one that is silent nothing is known', async () => {
  expect(await sessionsOf(machineWith({}), 'gw', signal)).toEqual([]);
  expect(await sessionsOf(machineWith({ bgpd: 'silent' }), 'gw', signal, 30)).toBeUndefined();
  expect(await bfdFault(machineWith({}), 'gw', PEER, signal)).toBe('gw: bfdd does not answer');
  expect(await adjacencyFault(machineWith({}), 'gw', PEER, signal)).toBe(
    `gw: ospfd knows no neighbor ${PEER}`,
  );
});

test('the running router is put together from what its daemons say', async () => {
  const edge = edgeRouter([gatewayNeighbor(11, ['10.0.0.0/16'])]);
  const daemons = { zebra: daemonConfig(edge, 'zebra'), bgpd: daemonConfig(edge, 'bgpd') };
  const machine = machineWith(daemons);
  expect(await runningRouter(machine, edge.name, edge, signal)).toEqual(edge);
  expect(machine.asked.toSorted()).toEqual([
    'bgpd: enable',
    'bgpd: show running-config',
    'zebra: enable',
    'zebra: show running-config',
  ]);
  // A bgpd that does not run configures no protocol.
  expect(await runningRouter(machineWith({ zebra: daemons.zebra }), edge.name, edge, signal)).toBeUndefined();
});

test('a question that is called off is no answer', async () => {
  const stop = new AbortController();
  const asked = sessionsOf(machineWith({ bgpd: 'silent' }), 'gw', stop.signal);
  stop.abort();
  await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('what the console does not answer in time is said with its path', async () => {
  const asked = askVty(machineWith({ bgpd: 'silent' }), '/run/gw/bgpd.vty', ['show version'], {
    signal,
    timeoutMs: 20,
  });
  await expect(asked).rejects.toEqual(
    new VpclabError('TIMED_OUT', 'FRR at /run/gw/bgpd.vty did not answer "enable" within 20 ms'),
  );
});

test('a daemon that runs and keeps silent is said to hang: nothing is known of the router', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const edge = edgeRouter([gatewayNeighbor(11, [])]);
  const machine = machineWith({ zebra: 'silent', bgpd: daemonConfig(edge, 'bgpd') });
  const read = runningRouter(machine, 'edge', edge, signal).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await read).toEqual(new VpclabError('DAEMON_HUNG', 'edge/zebra runs and does not answer'));
});
