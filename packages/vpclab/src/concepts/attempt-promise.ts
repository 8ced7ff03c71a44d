// From an attempt and what the concepts say of it to the promise that verify proves.

import type { Lab } from '../model/lab.ts';
import { HTTP_PORT, UDP_ECHO_PORT } from '../model/ports.ts';
import type { Flow, LabPromise, Receiver, Sender } from '../model/promise.ts';
import type { Cidr } from '../net/text.ts';
import { planeOfVpc } from '../model/regions.ts';
import type { Attempt, Verdict, Way } from './reachability.ts';
import type { Subnet } from './subnet/resolved.ts';
import type { Workload } from './workload/resolved.ts';

/** Name of the internet in the matrix, beside those of VPCs; also the category of what is asked there. */
export const INTERNET = 'internet';

export function promiseMaker(
  lab: Lab,
  verdictOf: (attempt: Attempt) => Verdict,
  networksOf: (vpc: string) => readonly Cidr[],
): (attempt: Attempt) => LabPromise {
  const subnets = new Map(
    lab.vpcs.flatMap((vpc) => vpc.subnets.map((subnet) => [`${vpc.name}/${subnet.name}`, subnet] as const)),
  );
  const planeOf = planeOfVpc(lab);
  return (attempt) => {
    const verdict = verdictOf(attempt);
    const { from, protocol, port } = attempt;
    const to = receiverOf(attempt);
    const way = verdict.kind === 'open' ? verdict.way : undefined;
    const probed = {
      from: senderOf(from, networksOf(from.vpc)),
      to,
      protocol,
      port,
      between: betweenOf(attempt),
      flow: flowOf(
        attempt,
        to,
        { subnetOf: ({ vpc, subnet }) => subnets.get(`${vpc}/${subnet}`), planeOf },
        way,
      ),
    };
    const text = textOf(attempt, to, verdict);
    switch (verdict.kind) {
      case 'open':
        return {
          kind: 'reach',
          text,
          category: verdict.way.category,
          ...probed,
          seenAs: verdict.way.seenAs,
          shownBy: isUsual(attempt) ? 'answer' : 'arrival',
          ...(verdict.way.orSeenAs === undefined ? {} : { orSeenAs: verdict.way.orSeenAs }),
        };
      case 'apart':
        return { kind: 'wall', text, category: apartCategory(attempt), ...probed, hides: 'receiver' };
      case 'refused':
        return {
          kind: 'wall',
          text: `${text}: ${verdict.refusal.because}`,
          category: verdict.refusal.category,
          ...probed,
          // There is a way, so that nobody else can be meant by the address; and it is no statement on the VPC.
          from: { ...probed.from, networks: [] },
          between: undefined,
          hides: 'address',
        };
    }
  };
}

export function senderOf(workload: Workload, networks: readonly Cidr[]): Sender {
  const { name, address } = workload;
  return { name, netns: name, address, networks };
}

function receiverOf({ to }: Attempt): Receiver {
  return to.kind === 'workload'
    ? { name: to.workload.name, address: to.workload.address, netns: to.workload.name }
    : { name: to.host.name, address: to.host.address, netns: undefined };
}

function betweenOf({ from, to }: Attempt): readonly [string, string] {
  return [from.vpc, to.kind === 'workload' ? to.workload.vpc : INTERNET];
}

function apartCategory({ to }: Attempt): string {
  return to.kind === 'workload' ? 'isolation' : INTERNET;
}

function textOf({ from, to, protocol, port }: Attempt, { name }: Receiver, verdict: Verdict): string {
  const verb = verdict.kind === 'open' ? 'reaches' : 'does not reach';
  const usual = isUsual({ protocol, port });
  if (to.kind === 'workload')
    return `${from.name} ${verb} ${name} (${protocol}${usual ? '' : ` port ${port}`})`;
  const as =
    verdict.kind === 'open'
      ? ` as ${[verdict.way.seenAs, ...(verdict.way.orSeenAs ?? [])].join(' or ')}`
      : '';
  return `${from.name} ${verb} ${name}${as}${usual ? '' : ` (${protocol} port ${port})`}`;
}

/** Whether responders answer there. */
function isUsual({ protocol, port }: Pick<Attempt, 'protocol' | 'port'>): boolean {
  return port === (protocol === 'tcp' ? HTTP_PORT : UDP_ECHO_PORT);
}

/** Any port that nobody listens at will do for the sender. */
const SENDER_PORT = 50_000;

function flowOf(
  attempt: Attempt,
  to: Receiver,
  {
    subnetOf,
    planeOf,
  }: {
    readonly subnetOf: (workload: Workload) => Subnet | undefined;
    readonly planeOf: (vpc: string) => string | undefined;
  },
  way: Way | undefined,
): Flow {
  const { from, protocol, port } = attempt;
  const subnet = subnetOf(from);
  const receiver = attempt.to.kind === 'workload' ? attempt.to.workload : undefined;
  const plane = planeOf(from.vpc);
  const region = plane === undefined ? {} : { region: plane };
  return {
    ...region,
    datapath: subnet?.switch ?? '',
    inport: from.name,
    ethSrc: from.mac,
    ethDst: way?.mac ?? subnet?.gatewayMac ?? '',
    ipSrc: from.address,
    ipDst: to.address,
    protocol,
    dstPort: port,
    srcPort: SENDER_PORT,
    port: way?.port,
    answer:
      // Beyond a gateway it is not OVN's affair alone.
      way === undefined || receiver === undefined || way.port !== receiver.name
        ? undefined
        : {
            ...region,
            datapath: subnetOf(receiver)?.switch ?? '',
            inport: receiver.name,
            ethSrc: receiver.mac,
            ethDst: way.mac === undefined ? (subnetOf(receiver)?.gatewayMac ?? '') : from.mac,
            ipSrc: receiver.address,
            ipDst: from.address,
            protocol,
            dstPort: SENDER_PORT,
            srcPort: port,
            port: from.name,
            answer: undefined,
          },
  };
}
