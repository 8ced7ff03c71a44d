// Where the real packet of a diagnosis is seen: captures in the namespaces that it may pass, while it is sent. A capture is
// given copies of packets, so that it changes nothing for them.

import type { Duplex } from 'node:stream';
import { interfaceName } from '../../concepts/rows/names.ts';
import { namespacesBetween } from '../between-regions.ts';
import { internetDevice, roleOf, tenantTable } from '../wires.ts';
import type { Asked } from '../asked.ts';
import type { Sightings } from '../sightings.ts';
import { portsOf, sightingOf } from '../sightings.ts';
import type { Machine } from '../../machine/machine.ts';
import { isDefined } from '../../model/is-defined.ts';
import type { Lab } from '../../model/lab.ts';
import { PcapngReader } from '../../pcap/read-pcapng.ts';

const BEGIN_MS = 1_000;
const MOST_PACKETS = 200;
const MOST_SECONDS = 10;
/** Gateways that are looked at, in a VPC that has many. */
const MOST_GATEWAYS = 4;
/** For the kernel to hand over what it has. */
const LINGER_MS = 30;

type Watched = { readonly netns: string; readonly stream: Duplex };

export type PacketWatch = {
  readonly end: () => Promise<Sightings>;
  /** Without looking at what was seen. */
  readonly close: () => void;
};

/** What can't be watched is not: a namespace or a device that is gone. */
export async function watchPacket(
  machine: Machine,
  lab: Lab,
  asked: Asked,
  signal: AbortSignal,
): Promise<PacketWatch> {
  const { from, to, protocol } = asked;
  const ports = portsOf(lab, asked);
  const hosts = `${protocol} and (host ${from.address} or host ${to.address})`;
  const filter = ports.length === 0 ? hosts : `${hosts} and (port ${ports.join(' or port ')})`;
  const started = placesOf(lab, asked).map(async ({ netns, devices }): Promise<Watched | undefined> => {
    try {
      const request = { netns, devices, filter, packets: MOST_PACKETS, seconds: MOST_SECONDS };
      return { netns, stream: await machine.capture(request, { timeoutMs: BEGIN_MS, signal }) };
    } catch {
      return undefined;
    }
  });
  const watched = (await Promise.all(started)).filter(isDefined);
  const close = (): void => {
    for (const { stream } of watched) stream.destroy();
  };
  if (signal.aborted) {
    close();
    signal.throwIfAborted();
  }
  return {
    close,
    end: async () => {
      await new Promise((resolve) => setTimeout(resolve, LINGER_MS));
      const seen = await Promise.all(
        watched.map(async ({ netns, stream }) => {
          const frames = await taken(stream);
          // The packet may have come after the last one that was taken: that place was not watched.
          return frames.length < MOST_PACKETS
            ? ([netns, sightingOf(frames, asked, ports)] as const)
            : undefined;
        }),
      );
      return new Map(seen.filter(isDefined));
    },
  };
}

async function taken(stream: Duplex): Promise<readonly Buffer[]> {
  const reader = new PcapngReader();
  const packets: Buffer[] = [];
  stream.end();
  try {
    for await (const chunk of stream)
      for (const record of reader.push(chunk as Buffer))
        if (record.kind === 'packet') packets.push(record.packet.bytes);
  } catch {
    // Its machine is lost: what came until then counts.
  }
  return packets;
}

function placesOf(
  lab: Lab,
  { from, to }: Asked,
): readonly { readonly netns: string; readonly devices: readonly string[] }[] {
  const { edge, internet } = lab;
  const ends = [from.netns, to.netns].filter(isDefined);
  const vpcs = lab.workloads.filter(({ name }) => ends.includes(name)).map(({ vpc }) => vpc);
  const isInside = ends.length === 2 && ends.every((netns) => roleOf(lab, netns) === 'workload');
  const gateways = isInside
    ? []
    : lab.natGateways.filter((one) => one.vpcs.some((vpc) => vpcs.includes(vpc))).slice(0, MOST_GATEWAYS);
  const routers = isInside ? [] : [edge?.name, internet?.name].filter(isDefined);
  const [own = '', other = ''] = vpcs;
  const between = isInside ? namespacesBetween(lab, own, other) : [];
  const all = new Set([...ends, ...gateways.map(({ name }) => name), ...routers, ...between]);
  return [...all].map((netns) => ({ netns, devices: devicesOf(lab, netns) }));
}

function devicesOf(lab: Lab, netns: string): readonly string[] {
  switch (roleOf(lab, netns)) {
    case 'nat-gateway':
    case 'region-gateway':
      return ['eth0', 'eth1'];
    case 'region-edge': {
      const table = tenantTable(lab, netns);
      return [...(table?.gateways ?? []), ...(table?.peers ?? [])].map(({ name }) => interfaceName(name));
    }
    case 'edge':
      return [internetDevice(lab)];
    default:
      return ['eth0'];
  }
}
