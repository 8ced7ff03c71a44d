// The rules of a security group as the lab file writes them, made into one rule for each peer and protocol.

import type { Path, Resolution } from '../../lab-file/resolution.ts';
import { ICMP_TYPES, isCidr } from './fields.ts';
import { joined, readRange } from './port-ranges.ts';
import type { PortRange, SecurityRule, Traffic } from './resolved.ts';
import { merged } from './rules.ts';
import type { WrittenRules } from './written.ts';

/** What is allowed where `egress` is not written, as in AWS. */
const ANYTHING_OUT: readonly SecurityRule[] = [
  { peer: { kind: 'cidr', cidr: '0.0.0.0/0' }, traffic: { protocol: 'all' } },
];

type WrittenRule = {
  readonly protocol: Traffic['protocol'];
  readonly port?: Ports | readonly Ports[] | undefined;
  readonly type?: IcmpType | readonly IcmpType[] | undefined;
};
type Ports = number | string;
type IcmpType = number | keyof typeof ICMP_TYPES;

export class RuleReader {
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

  egress({ egress }: WrittenRules, path: Path): readonly SecurityRule[] {
    if (egress === undefined) return ANYTHING_OUT;
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
