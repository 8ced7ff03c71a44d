// What the kernel counts in the namespace of a workload: TCP, UDP, sockets, tracked connections. Opened and closed each
// time: an open file of /proc/net would keep the namespace of a deleted workload, and its links, alive.

import { readFileSync } from 'node:fs';
import type { Namespaces } from '../machine/kernel/namespaces.ts';
import type { WorkloadCounts } from './watched.ts';

/** Only where the kernel tracks connections. */
const TRACKED = '/proc/sys/net/netfilter/nf_conntrack_count';

/** Some 100 microseconds. Throws where the namespace is gone. */
export function workloadCounts(namespaces: Namespaces, workload: string): WorkloadCounts {
  return namespaces.in(workload, () => {
    const file = (name: string): string => readFileSync(`/proc/thread-self/net/${name}`, 'latin1');
    return parseWorkload(file('snmp'), file('netstat'), file('sockstat'), tracked());
  });
}

function tracked(): number {
  try {
    return Number(readFileSync(TRACKED, 'latin1'));
  } catch {
    return 0;
  }
}

/** /proc/net/snmp and netstat have two lines for each protocol, names and values; sockstat has pairs: proc(5). */
export function parseWorkload(
  snmp: string,
  netstat: string,
  sockstat: string,
  trackedConnections: number,
): WorkloadCounts {
  const tcp = rowOf(snmp, 'Tcp');
  const udp = rowOf(snmp, 'Udp');
  const more = rowOf(netstat, 'TcpExt');
  return {
    tcpReceived: tcp('InSegs'),
    tcpSent: tcp('OutSegs'),
    tcpRetransmitted: tcp('RetransSegs'),
    tcpOpened: tcp('ActiveOpens'),
    tcpAccepted: tcp('PassiveOpens'),
    tcpFailed: tcp('AttemptFails'),
    tcpReset: tcp('EstabResets'),
    tcpNotAccepted: more('ListenDrops'),
    tcpEstablished: tcp('CurrEstab'),
    udpReceived: udp('InDatagrams'),
    udpSent: udp('OutDatagrams'),
    udpDropped: udp('InErrors'),
    sockets: Number(/^sockets: used (\d+)/m.exec(sockstat)?.[1] ?? 0),
    trackedConnections,
  };
}

/** 0 for what a kernel does not count. */
function rowOf(text: string, protocol: string): (name: string) => number {
  const [names = [], values = []] = text
    .split('\n')
    .filter((line) => line.startsWith(`${protocol}: `))
    .map((line) => line.split(' '));
  return (name) => Number(values[names.indexOf(name)] ?? 0);
}
