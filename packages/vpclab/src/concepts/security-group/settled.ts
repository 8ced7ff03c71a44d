// Security groups: their rules, one for each peer and protocol, and their members.

import { NameRegistry } from '../../lab-file/names.ts';
import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { step } from '../../lab-file/step.ts';
import { vpcFrames } from '../vpc/settled.ts';
import type { VpcFrame } from '../vpc/settled.ts';
import { ICMP_TYPES, isCidr } from './fields.ts';
import { settledMembers } from './members.ts';
import { joined, readRange } from './port-ranges.ts';
import type { Direction, Peer, PortRange, SecurityGroup, SecurityRule, Traffic } from './resolved.ts';
import { securityGroupKeys, securityGroupsOfVpc } from './written.ts';
import type { WrittenRules } from './written.ts';

/** What is allowed where `egress` is not written, as in AWS. */
const ANYTHING_OUT: readonly SecurityRule[] = [
  { peer: { kind: 'cidr', cidr: '0.0.0.0/0' }, traffic: { protocol: 'all' } },
];

export type SecurityGroupDraft = SecurityGroup & { readonly path: Path };

type WrittenRule = {
  readonly protocol: Traffic['protocol'];
  readonly port?: Ports | readonly Ports[] | undefined;
  readonly type?: IcmpType | readonly IcmpType[] | undefined;
};
type Ports = number | string;
type IcmpType = number | keyof typeof ICMP_TYPES;

export const settledSecurityGroups = step((resolution): readonly SecurityGroupDraft[] =>
  vpcFrames(resolution).flatMap((vpc) => groupsOf(resolution, vpc)),
);

function groupsOf(resolution: Resolution, vpc: VpcFrame): readonly SecurityGroupDraft[] {
  const members = settledMembers(resolution);
  const { securityGroups = [] } = securityGroupsOfVpc.of(vpc.entry);
  const written = securityGroups.map((entry, i) => ({
    ...securityGroupKeys.of(entry),
    path: [...vpc.path, 'securityGroups', i],
  }));
  const known = new Set(written.map(({ name }) => name));
  const names = new NameRegistry(resolution);
  return written.flatMap(({ name, path, ...rules }) => {
    if (!names.claim(name, `security group of "${vpc.name}"`, [...path, 'name'])) return [];
    const ruleReader = new RuleReader(resolution, vpc.name, known);
    const group = {
      name,
      vpc: vpc.name,
      portGroup: portGroupName(vpc.name, name),
      members: members.get(vpc.name)?.get(name) ?? [],
      ingress: ruleReader.ingress(rules, path),
      egress: rules.egress === undefined ? ANYTHING_OUT : ruleReader.egress(rules, path),
      path,
    };
    if (group.members.length === 0) {
      const message = `no workload is in the security group "${name}" of "${vpc.name}"`;
      resolution.warn([...path, 'name'], { message });
    }
    return [group];
  });
}

/** OVN's names of port groups have no hyphens (ovn-nb(5), Port_Group), and names of the lab file neither _ nor dots. */
function portGroupName(vpc: string, group: string): string {
  return `sg.${vpc}.${group}`.replaceAll('-', '_');
}

class RuleReader {
  readonly #resolution: Resolution;
  readonly #vpc: string;
  readonly #known: ReadonlySet<string>;

  constructor(resolution: Resolution, vpc: string, known: ReadonlySet<string>) {
    this.#resolution = resolution;
    this.#vpc = vpc;
    this.#known = known;
  }

  ingress({ ingress = [] }: WrittenRules, path: Path): readonly SecurityRule[] {
    return merged(
      ingress.flatMap((rule, i) => this.#rules(rule, rule.from, [...path, 'ingress', i, 'from'])),
    );
  }

  egress({ egress = [] }: WrittenRules, path: Path): readonly SecurityRule[] {
    return merged(egress.flatMap((rule, i) => this.#rules(rule, rule.to, [...path, 'egress', i, 'to'])));
  }

  #rules(rule: WrittenRule, peers: string | readonly string[], path: Path): readonly SecurityRule[] {
    const traffic = this.#traffic(rule, path.slice(0, -1));
    const several = typeof peers === 'string' ? [{ peer: peers, at: path }] : placed(peers, path);
    return several.flatMap(({ peer, at }): readonly SecurityRule[] => {
      if (isCidr(peer)) return [{ peer: { kind: 'cidr', cidr: peer }, traffic }];
      if (this.#known.has(peer)) return [{ peer: { kind: 'group', name: peer }, traffic }];
      const wanted = { what: 'security group', name: peer, of: this.#vpc };
      this.#resolution.complainOfReference(at, wanted, this.#known, 'vpcs');
      return [];
    });
  }

  #traffic({ protocol, port, type }: WrittenRule, path: Path): Traffic {
    if (port !== undefined && protocol !== 'tcp' && protocol !== 'udp')
      this.#misplaced([...path, 'port'], 'ports', protocol, '`port` only where `protocol` is tcp or udp');
    if (type !== undefined && protocol !== 'icmp')
      this.#misplaced([...path, 'type'], 'ICMP types', protocol, '`type` only where `protocol` is icmp');
    switch (protocol) {
      case 'tcp':
      case 'udp':
        return { protocol, ports: joined(listOf(port).map(rangeOf)) };
      case 'icmp': {
        const types = listOf(type).map((one) => (typeof one === 'number' ? one : ICMP_TYPES[one]));
        return { protocol, types: [...new Set(types)].toSorted((a, b) => a - b) };
      }
      case 'all':
        return { protocol };
    }
  }

  #misplaced(path: Path, what: string, protocol: string, expected: string): void {
    const whose = protocol === 'all' ? 'a rule for all protocols' : `the protocol ${protocol}`;
    this.#resolution.complain(path, { message: `${whose} has no ${what}`, expected });
  }
}

function placed(
  peers: readonly string[],
  path: Path,
): readonly { readonly peer: string; readonly at: Path }[] {
  return peers.map((peer, i) => ({ peer, at: [...path, i] }));
}

function listOf<T extends string | number>(written: T | readonly T[] | undefined): readonly T[] {
  if (written === undefined) return [];
  return typeof written === 'object' ? written : [written];
}

function rangeOf(port: Ports): PortRange {
  const range = typeof port === 'number' ? { first: port, last: port } : readRange(port);
  if (range === undefined) throw new TypeError(`the schema let "${port}" pass for a range`);
  return range;
}

/**
 * One rule for each peer and protocol, because each costs flows on every switch of its members; and none beside one that
 * allows the peer everything.
 */
function merged(rules: readonly SecurityRule[]): readonly SecurityRule[] {
  const byPeer = Map.groupBy(rules, ({ peer }) => peerText(peer));
  return [...byPeer.values()].flatMap((ofPeer) => {
    const everything = ofPeer.find(({ traffic }) => traffic.protocol === 'all');
    if (everything !== undefined) return [everything];
    const byProtocol = Map.groupBy(ofPeer, ({ traffic }) => traffic.protocol);
    return [...byProtocol.values()].flatMap((same) => {
      const [first] = same;
      if (first === undefined) return [];
      return [{ peer: first.peer, traffic: same.map(({ traffic }) => traffic).reduce(both) }];
    });
  });
}

function both(a: Traffic, b: Traffic): Traffic {
  if ('ports' in a && 'ports' in b) {
    const isAll = a.ports.length === 0 || b.ports.length === 0;
    return { protocol: a.protocol, ports: isAll ? [] : joined([...a.ports, ...b.ports]) };
  }
  if ('types' in a && 'types' in b) {
    const isAll = a.types.length === 0 || b.types.length === 0;
    const types = [...new Set([...a.types, ...b.types])].toSorted((one, other) => one - other);
    return { protocol: 'icmp', types: isAll ? [] : types };
  }
  return { protocol: 'all' };
}

export function peerText(peer: Peer): string {
  return peer.kind === 'cidr' ? peer.cidr : peer.name;
}

export function rulesOf(group: SecurityGroup, direction: Direction): readonly SecurityRule[] {
  return direction === 'ingress' ? group.ingress : group.egress;
}
