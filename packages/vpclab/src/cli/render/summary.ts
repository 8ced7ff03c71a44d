// What `vpclab up` ends with: what there is now, and what to try next, as commands that work in this very lab.

import type { Lab } from '../../model/lab.ts';
import { printableAll } from '../../printable.ts';
import { count, elapsed } from './duration.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';

export type SummaryView = {
  readonly width: number;
  readonly paint: Paint;
  /** How the user calls vpclab, with `--name` where it is needed. */
  readonly program: string;
  readonly nameFlag: string;
  readonly elapsedMs: number;
  /** Undefined: not verified. */
  readonly verified: number | undefined;
  /** Whether a program is there to be proposed. */
  readonly has: (program: string) => boolean;
};

/** Of a big lab only the first VPCs are shown. */
const MOST_VPCS = 12;

export function summaryText(told: Lab, name: string, view: SummaryView): string {
  const lab = printableAll(told);
  const { paint } = view;
  const proof = proofText(view.verified);
  const size = [
    count(lab.tenants.length, 'tenant'),
    count(lab.vpcs.length, 'VPC'),
    count(lab.workloads.length, 'workload'),
    count(lab.nodes.length, 'node'),
  ].join(', ');
  return [
    `\n${paint.good('✓')} Lab ${paint.strong(name)} is up in ${elapsed(view.elapsedMs)}: ${size}; ${proof}.\n`,
    vpcTable(lab, view),
    `Try next:\n${suggestions(lab, view)
      .map(({ command, why }) => `  ${command.padEnd(widest(suggestions(lab, view)))}  ${paint.faint(why)}`)
      .join('\n')}\n`,
  ].join('\n');
}

function vpcTable(lab: Lab, { width, paint }: SummaryView): string {
  const shown = lab.vpcs.slice(0, MOST_VPCS);
  const rest = lab.vpcs.length - shown.length;
  const text = table(
    [
      { title: 'TENANT' },
      { title: 'VPC', fixed: true },
      { title: 'CIDR', fixed: true },
      { title: 'SUBNETS' },
      { title: 'NAT GATEWAY' },
    ],
    shown.map((vpc) => [
      vpc.tenant,
      vpc.name,
      vpc.cidr,
      vpc.subnets.map((subnet) => subnet.name).join(' '),
      gatewaysOf(lab, vpc.name),
    ]),
    { width, paint, indent: 2 },
  );
  return rest > 0 ? `${text}  ... and ${rest} more\n` : text;
}

function gatewaysOf(lab: Lab, vpc: string): string {
  const gateways = lab.natGateways.filter((gateway) => gateway.vpcs.includes(vpc));
  return gateways.map((gateway) => `${gateway.name} (${gateway.outsideAddress})`).join(' ') || '-';
}

type Suggestion = { readonly command: string; readonly why: string };

function suggestions(lab: Lab, { program, nameFlag, has }: SummaryView): readonly Suggestion[] {
  const run = (target: string, command: string): string =>
    `${program} exec${nameFlag} ${target} -- ${command}`;
  const found: Suggestion[] = [{ command: `${program} status${nameFlag}`, why: 'VPCs, nodes, BGP sessions' }];
  const pair = neighbours(lab);
  if (pair !== undefined) {
    const [from, to] = pair;
    const command = has('curl')
      ? `curl -s http://${to.address}`
      : has('ping')
        ? `ping -c 3 ${to.address}`
        : undefined;
    if (command !== undefined)
      found.push({ command: run(from.name, command), why: `${from.name} asks ${to.name}` });
  }
  const host = lab.internet?.hosts[0];
  const inside = lab.workloads.find((workload) =>
    lab.natGateways.some((gateway) => gateway.vpcs.includes(workload.vpc)),
  );
  if (host !== undefined && inside !== undefined && has('curl')) {
    found.push({
      command: run(inside.name, `curl -s http://${host.address}`),
      why: 'out through the NAT gateway',
    });
  }
  if (lab.edge !== undefined && has('vtysh')) {
    found.push({
      command: run(lab.edge.name, `vtysh -c 'show bgp summary'`),
      why: 'routes from each gateway',
    });
  }
  if (has('ovn-nbctl'))
    found.push({ command: run('central', 'ovn-nbctl show'), why: 'the lab as OVN has it' });
  found.push({ command: `${program} down${nameFlag}`, why: 'end it; nothing is left behind' });
  return found;
}

/** Two workloads of one VPC, on two subnets where there are. */
function neighbours(lab: Lab): readonly [Lab['workloads'][number], Lab['workloads'][number]] | undefined {
  for (const from of lab.workloads) {
    const others = lab.workloads.filter((other) => other.vpc === from.vpc && other !== from);
    const to = others.find((other) => other.subnet !== from.subnet) ?? others[0];
    if (to !== undefined) return [from, to];
  }
  return undefined;
}

function widest(all: readonly Suggestion[]): number {
  return Math.max(...all.map(({ command }) => command.length));
}

function proofText(verified: number | undefined): string {
  if (verified === undefined) return 'not verified';
  return verified === 0
    ? 'there is no promise to prove with packets'
    : `${count(verified, 'promise')} proved with packets`;
}
