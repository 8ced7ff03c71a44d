// What can be done to a lab by hand so that packets are lost: one at a time, at a random place, and how `why` should name
// it.

import { interfaceName } from '../../src/concepts/rows/names.ts';
import type { Lab } from '../../src/model/lab.ts';
import type { Chance } from './chance.ts';

export type Damage = {
  readonly what: string;
  readonly target: string;
  /** For sh. */
  readonly command: string;
  /** What the first cause says. */
  readonly named: RegExp;
  /** Names of workloads, gateways or hosts that it concerns: asked about more often. */
  readonly near: readonly string[];
  /** What of it the lab file knows nothing of, so that an apply leaves it: undone by hand. For sh, at the target. */
  readonly undo?: string;
  /** How long it takes to show. */
  readonly settleMs: number;
};

type Maker = (lab: Lab, chance: Chance) => Damage | undefined;

const SOON_MS = 150;
/** northd and ovn-controller follow in some tens of milliseconds, of a busy machine in some hundreds. */
const OVN_MS = 700;
const ROUTING_MS = 2_500;

function atWorkload(
  make: (
    workload: Lab['workloads'][number],
    lab: Lab,
  ) => Omit<Damage, 'near' | 'settleMs'> & { readonly settleMs?: number },
): Maker {
  return (lab, chance) => {
    const workload = chance.pick(lab.workloads);
    return workload && { settleMs: SOON_MS, ...make(workload, lab), near: [workload.name] };
  };
}

function atGateway(
  make: (
    gateway: Lab['natGateways'][number],
    lab: Lab,
  ) => Omit<Damage, 'near' | 'settleMs'> & { readonly settleMs?: number },
): Maker {
  return (lab, chance) => {
    const gateway = chance.pick(lab.natGateways);
    if (gateway === undefined) return undefined;
    const behind = lab.workloads.filter(({ vpc }) => gateway.vpcs.includes(vpc)).map(({ name }) => name);
    return { settleMs: SOON_MS, ...make(gateway, lab), near: [...behind, gateway.name] };
  };
}

function subnetOf(lab: Lab, { vpc, subnet }: Lab['workloads'][number]) {
  return lab.vpcs.find(({ name }) => name === vpc)?.subnets.find(({ name }) => name === subnet);
}

const ovn = { target: 'central', settleMs: OVN_MS } as const;

export const DAMAGES: Readonly<Record<string, Maker>> = {
  'link down': atWorkload(({ name }) => ({
    what: `eth0 of ${name} is down`,
    target: name,
    command: 'ip link set eth0 down',
    named: new RegExp(`link ${name}/eth0 is down|eth0 of ${name} is down`),
  })),
  'address gone': atWorkload(({ name }) => ({
    what: `${name} has no address`,
    target: name,
    command: 'ip address flush dev eth0',
    named: new RegExp(`address ${name}/eth0 .* is missing`),
  })),
  'route gone': atWorkload(({ name }) => ({
    what: `${name} has no default route`,
    target: name,
    command: 'ip route del default',
    named: new RegExp(`route ${name} 0.0.0.0/0 is missing`),
  })),
  'wrong neighbour': atWorkload((workload, lab) => ({
    what: `${workload.name} has a wrong MAC for its gateway`,
    target: workload.name,
    command: `ip neigh replace ${subnetOf(lab, workload)?.gateway ?? ''} lladdr 02:00:00:00:00:aa dev eth0 nud permanent`,
    named: new RegExp(`neighbour ${workload.name}/eth0|${workload.name} has the MAC`),
  })),
  'own firewall': atWorkload(({ name }) => ({
    what: `${name} drops what comes in`,
    target: name,
    command:
      "nft add table inet own && nft add chain inet own in '{ type filter hook input priority 0; policy drop; }'",
    named: new RegExp(`${name} has a firewall of its own`),
    undo: 'nft delete table inet own',
  })),
  'node end down': atWorkload(({ name, node }) => ({
    what: `the link of ${name} is down in ${node}`,
    target: node,
    command: `ip link set ${interfaceName(name)} down`,
    named: new RegExp(`link ${node}/${interfaceName(name)} is down`),
  })),
  'switch port gone': atWorkload(({ name, node }) => ({
    what: `br-int of ${node} has no port ${name}`,
    target: node,
    command: `ovs-vsctl del-port br-int ${interfaceName(name)}`,
    named: new RegExp(`OVS of ${node} (?:Port|Interface) ${interfaceName(name)} is missing`),
    settleMs: OVN_MS,
  })),
  'port disabled': atWorkload(({ name }) => ({
    ...ovn,
    what: `port ${name} is disabled`,
    command: `ovn-nbctl --wait=hv lsp-set-enabled ${name} disabled`,
    named: new RegExp(`NB Logical_Switch_Port ${name}, .*enabled`),
  })),
  'port security': atWorkload(({ name }) => ({
    ...ovn,
    what: `port security of ${name} allows another MAC only`,
    command: `ovn-nbctl --wait=hv lsp-set-port-security ${name} 02:00:00:00:00:99`,
    named: new RegExp(`NB Logical_Switch_Port ${name}, .*port_security`),
  })),
  'access list by hand': atWorkload((workload, lab) => ({
    ...ovn,
    what: `an access list drops what is for ${workload.name}`,
    command: `ovn-nbctl --wait=hv acl-add ${subnetOf(lab, workload)?.switch ?? ''} to-lport 32000 'outport == "${workload.name}" && ip4' drop`,
    named: /NB ACL .* is there, and the lab file does not ask for it/,
  })),
  'address of the port': atWorkload(({ name }) => ({
    ...ovn,
    what: `OVN knows port ${name} at another address`,
    command: `ovn-nbctl --wait=hv lsp-set-addresses ${name} '02:00:00:00:00:98 169.254.77.1'`,
    named: new RegExp(`NB Logical_Switch_Port ${name}, .*addresses`),
  })),
  'router disabled': (lab, chance) => {
    const vpc = chance.pick(lab.vpcs);
    if (vpc === undefined) return undefined;
    return {
      ...ovn,
      what: `${vpc.router} is switched off`,
      command: `ovn-nbctl --wait=hv set Logical_Router ${vpc.router} enabled=false`,
      named: new RegExp(`NB Logical_Router ${vpc.router}, .*enabled`),
      near: lab.workloads.filter((one) => one.vpc === vpc.name).map(({ name }) => name),
    };
  },
  'router route gone': (lab, chance) => {
    const routed = lab.vpcs.filter(({ name }) =>
      lab.natGateways.some(({ vpcs, isDriven }) => vpcs.includes(name) && !isDriven),
    );
    const vpc = chance.pick(routed);
    if (vpc === undefined) return undefined;
    return {
      ...ovn,
      what: `${vpc.router} has no default route`,
      command: `ovn-nbctl --wait=hv lr-route-del ${vpc.router} 0.0.0.0/0`,
      named: new RegExp(`NB Logical_Router_Static_Route ${vpc.router} 0.0.0.0/0 is missing`),
      near: lab.workloads.filter((one) => one.vpc === vpc.name).map(({ name }) => name),
    };
  },
  'transit route gone': (lab, chance) => {
    const attached = lab.transits.flatMap(({ attachments }) => attachments);
    const one = chance.pick(attached);
    const others = attached.filter(({ vpc }) => vpc !== one?.vpc);
    const to = lab.vpcs.find(({ name }) => name === chance.pick(others)?.vpc);
    const from = lab.vpcs.find(({ name }) => name === one?.vpc);
    if (from === undefined || to === undefined) return undefined;
    return {
      ...ovn,
      what: `${from.router} has no route to ${to.name}`,
      command: `ovn-nbctl --wait=hv lr-route-del ${from.router} ${to.cidr}`,
      named: new RegExp(`NB Logical_Router_Static_Route ${from.router} ${to.cidr} is missing`),
      near: lab.workloads.filter(({ vpc }) => vpc === from.name || vpc === to.name).map(({ name }) => name),
    };
  },
  'route by hand': (lab, chance) => {
    const workload = chance.pick(lab.workloads);
    const subnet = workload && subnetOf(lab, workload);
    const vpc = lab.vpcs.find(({ name }) => name === workload?.vpc);
    if (workload === undefined || subnet === undefined || vpc === undefined) return undefined;
    return {
      ...ovn,
      what: `${vpc.router} has a route of somebody's to ${workload.address}`,
      command: `ovn-nbctl --wait=hv lr-route-add ${vpc.router} ${workload.address}/32 ${subnet.gateway}`,
      named: /NB Logical_Router_Static_Route .* is there, and the lab file does not ask for it/,
      near: [workload.name],
    };
  },
  'underlay link down': (lab, chance) => {
    const node = chance.pick(lab.nodes.length > 1 ? lab.nodes : []);
    return (
      node && {
        what: `${node.name} has no underlay`,
        target: node.name,
        command: 'ip link set ul down',
        named: new RegExp(`link ${node.name}/ul is down`),
        near: lab.workloads.filter((one) => one.node === node.name).map(({ name }) => name),
        settleMs: SOON_MS,
      }
    );
  },
  'flows deleted': (lab, chance) => {
    const node = chance.pick(lab.nodes);
    return (
      node && {
        what: `br-int of ${node.name} has no flows`,
        target: node.name,
        command: 'ovs-ofctl del-flows br-int',
        named: new RegExp(
          `br-int of ${node.name} has not the flows|undid what daemon ${node.name}/ovn-controller made`,
        ),
        undo: 'ovn-appctl -t ovn-controller recompute',
        near: lab.workloads.filter((one) => one.node === node.name).map(({ name }) => name),
        settleMs: OVN_MS,
      }
    );
  },
  'gateway outside down': atGateway(({ name }) => ({
    what: `eth0 of ${name} is down`,
    target: name,
    command: 'ip link set eth0 down',
    named: new RegExp(`link ${name}/eth0 is down`),
    settleMs: ROUTING_MS,
  })),
  'gateway inside down': atGateway(({ name }) => ({
    what: `eth1 of ${name} is down`,
    target: name,
    command: 'ip link set eth1 down',
    named: new RegExp(`link ${name}/eth1 is down|eth1 of ${name} is down`),
    settleMs: OVN_MS,
  })),
  'gateway does not forward': atGateway(({ name }) => ({
    what: `${name} does not forward`,
    target: name,
    command: 'echo 0 > /proc/sys/net/ipv4/ip_forward',
    named: new RegExp(`sysctl ${name} net/ipv4/ip_forward`),
  })),
  'gateway rules flushed': atGateway(({ name }) => ({
    what: `${name} has no rules`,
    target: name,
    command: 'nft flush ruleset',
    named: new RegExp(`nft ${name}|rules of ${name}|nftables.*${name}`),
  })),
  'gateway drops': atGateway(({ name }) => ({
    what: `${name} drops everything by a rule of somebody's`,
    target: name,
    command: 'nft insert rule inet vpclab ingress drop',
    named: new RegExp(`rules of ${name}`),
  })),
  'session shut down': (lab, chance) => {
    const bgp = lab.natGateways.filter(({ routing }) => routing.protocol === 'bgp');
    const gateway = chance.pick(bgp);
    if (gateway === undefined) return undefined;
    const { name, peerAddress, asn, vpcs } = gateway;
    return {
      what: `${name} shut its session down`,
      target: name,
      command: `vtysh -c 'configure terminal' -c 'router bgp ${asn}' -c 'neighbor ${peerAddress} shutdown'`,
      named: new RegExp(`FRR|frr|session.*${peerAddress}|BGP`),
      near: lab.workloads.filter(({ vpc }) => vpcs.includes(vpc)).map((one) => one.name),
      settleMs: ROUTING_MS,
    };
  },
  'edge does not forward': (lab) =>
    lab.edge && {
      what: 'the edge does not forward',
      target: lab.edge.name,
      command: 'echo 0 > /proc/sys/net/ipv4/ip_forward',
      named: new RegExp(`sysctl ${lab.edge.name} net/ipv4/ip_forward`),
      near: lab.internet?.hosts.map(({ name }) => name) ?? [],
      settleMs: SOON_MS,
    },
  'internet has no way back': (lab) =>
    lab.internet && {
      what: 'the internet has no route to the edge',
      target: lab.internet.name,
      command: 'ip route del default',
      named: new RegExp(`route ${lab.internet.name} 0.0.0.0/0 is missing`),
      near: lab.internet.hosts.map(({ name }) => name),
      settleMs: SOON_MS,
    },
};
