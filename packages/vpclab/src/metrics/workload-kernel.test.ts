import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseWorkload } from './workload-kernel.ts';

const SNMP = `Ip: Forwarding DefaultTTL
Ip: 1 64
Tcp: RtoAlgorithm ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs
Tcp: 1 3 4 5 6 7 100 90 2 0
Udp: InDatagrams NoPorts InErrors OutDatagrams
Udp: 11 1 12 13
UdpLite: InDatagrams NoPorts InErrors OutDatagrams
UdpLite: 0 0 0 0
`;
const NETSTAT = `TcpExt: SyncookiesSent ListenOverflows ListenDrops
TcpExt: 0 8 9
IpExt: InNoRoutes
IpExt: 0
`;

it('reads what the kernel counts, by name', () => {
  expect(parseWorkload(SNMP, NETSTAT, 'sockets: used 21\nTCP: inuse 3\n', 22)).toEqual({
    ...{ tcpOpened: 3, tcpAccepted: 4, tcpFailed: 5, tcpReset: 6, tcpEstablished: 7, tcpNotAccepted: 9 },
    ...{ tcpReceived: 100, tcpSent: 90, tcpRetransmitted: 2 },
    ...{ udpReceived: 11, udpDropped: 12, udpSent: 13, sockets: 21, trackedConnections: 22 },
  });
});

it('knows each name that it reads on this kernel', () => {
  const file = (name: string): string => readFileSync(`/proc/thread-self/net/${name}`, 'latin1');
  const names = `${file('snmp')}${file('netstat')}`;
  for (const name of ['InSegs', 'OutSegs', 'RetransSegs', 'ActiveOpens', 'PassiveOpens', 'AttemptFails'])
    expect(names).toContain(` ${name} `);
  for (const name of ['EstabResets', 'CurrEstab', 'ListenDrops', 'InDatagrams', 'OutDatagrams'])
    expect(names).toContain(` ${name} `);
  expect(parseWorkload(file('snmp'), file('netstat'), file('sockstat'), 0).sockets).toBeGreaterThan(0);
});
