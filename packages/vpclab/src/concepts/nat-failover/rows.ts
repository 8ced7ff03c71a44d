// conntrackd in both gateways: each tells the other's kernel of its connections at once (conntrackd.conf(5), FTFW without an
// external cache), so that a packet finds its connection by whichever gateway it comes.

import { daemonRow } from '../../model/daemon-row.ts';
import { directoryOf } from '../../model/layout.ts';
import type { DaemonRow, Origin } from '../../model/rows.ts';
import { CONNTRACKD_PORT } from '../../nft/nat-gateway.ts';
import type { Compile } from '../context.ts';
import type { NatGateway } from '../nat-gateway/resolved.ts';
import { sysctl } from '../rows/netns-rows.ts';

const INSIDE = 'eth1';
const PROGRAM = '/usr/sbin/conntrackd';
/** One that was killed leaves its lock file, and none starts while there is one. */
const START = [
  `[ -x ${PROGRAM} ] || { echo 'conntrackd is not on this host: install the package conntrackd'; exit 1; }`,
  `rm -f "$1" && exec ${PROGRAM} -C "$2"`,
].join('; ');

export const compileFailovers: Compile = ({ lab }) =>
  lab.natFailovers.flatMap(({ vpc, members }) => {
    const gateways = members.flatMap(
      ({ gateway }) => lab.natGateways.find(({ name }) => name === gateway) ?? [],
    );
    const origin: Origin = { concept: 'nat-failover', name: vpc };
    return gateways.flatMap((own) =>
      gateways
        .filter((peer) => peer !== own)
        .flatMap((peer) => [
          // Packets that went by the other gateway are missing in the window of this one.
          sysctl(own.name, 'net/netfilter/nf_conntrack_tcp_be_liberal', '1', origin),
          conntrackd(own, peer, origin),
        ]),
    );
  });

function conntrackd(own: NatGateway, peer: NatGateway, origin: Origin): DaemonRow {
  const netns = own.name;
  const directory = directoryOf(netns);
  const file = (end: string): string => `${directory}/conntrackd.${end}`;
  const [config, lock, control] = [file('conf'), file('lock'), file('ctl')] as const;
  return daemonRow({ netns, origin }, 'conntrackd', {
    program: 'sh',
    args: () => ['-c', START, 'conntrackd', lock, config],
    readySocket: control,
    after: [`veth of ${netns}`, `address of ${netns}`, `nft of ${netns}`],
    carries: `connections of ${netns} that ${peer.name} takes over`,
    files: { [config]: configOf(own, peer, { lock, control }) },
    pidFileBy: 'launcher',
  });
}

function configOf(
  own: NatGateway,
  peer: NatGateway,
  files: { readonly lock: string; readonly control: string },
): string {
  // What each has with the edge and with the other is its own affair.
  const ignored = ['127.0.0.1', ...[own, peer].flatMap((one) => [one.insideAddress, one.outsideAddress])];
  return `Sync {
	Mode FTFW {
		DisableExternalCache yes
		StartupResync yes
	}
	UDP {
		IPv4_address ${own.insideAddress}
		IPv4_Destination_Address ${peer.insideAddress}
		Port ${CONNTRACKD_PORT}
		Interface ${INSIDE}
		Checksum yes
	}
}
General {
	HashSize 8192
	HashLimit 65536
	LockFile ${files.lock}
	UNIX {
		Path ${files.control}
	}
	NetlinkBufferSize 2097152
	NetlinkBufferSizeMaxGrowth 8388608
	Filter From Kernelspace {
		Protocol Accept {
			TCP
			UDP
			ICMP
		}
		Address Ignore {
${ignored.map((address) => `\t\t\tIPv4_address ${address}\n`).join('')}\t\t}
	}
}
`;
}
