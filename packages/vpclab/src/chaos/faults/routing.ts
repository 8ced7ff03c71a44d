// Routing faults: announcements withdrawn, false announcements, and sessions cut.

import { VpclabError } from '../../errors.ts';
import { vtySocket } from '../../frr/daemons.ts';
import type { LabView } from '../../model/engine.ts';
import type { FaultAction } from '../../model/fault.ts';
import { directoryOf } from '../../model/layout.ts';
import type { BgpProcess, FrrDaemon, FrrRouter } from '../../model/router.ts';
import { formatPrefix, prefixOf } from '../../net/prefix.ts';
import type { FaultKind } from '../fault-kind.ts';
import { actOnLink } from '../links.ts';
import { ownTables } from '../touches.ts';

const base = { layer: 'routing', targetWord: 'gateway' } as const;

function routerOf(gateway: string, { rows }: LabView): FrrRouter | undefined {
  const frr = rows.find((row) => row.kind === 'frr' && row.netns === gateway);
  return frr?.kind === 'frr' ? frr.router : undefined;
}

function bgpOf(gateway: string, view: LabView): BgpProcess {
  const bgp = routerOf(gateway, view)?.bgp;
  if (bgp === undefined) throw new VpclabError('BAD_ARGUMENT', `${gateway} is not a BGP router.`);
  return bgp;
}

/** Gateways that speak BGP. */
function speakers(view: LabView): readonly string[] {
  return view.lab.natGateways.flatMap(({ name }) =>
    routerOf(name, view)?.bgp === undefined ? [] : [String(name)],
  );
}

function vty(
  netns: string,
  daemon: FrrDaemon,
  start: readonly string[],
  undo: readonly string[],
): FaultAction {
  const configure = (lines: readonly string[]): readonly string[] => ['configure terminal', ...lines];
  return {
    kind: 'vty',
    socket: vtySocket(directoryOf(netns), daemon),
    start: configure(start),
    undo: configure(undo),
  };
}

/** As an operator would do it. */
export const sessionShutdown: FaultKind = {
  ...base,
  brief: "shut a gateway's BGP sessions down (neighbor shutdown)",
  targets: speakers,
  effect: (gateway, view) => {
    const { asn, neighbors } = bgpOf(gateway, view);
    const lines = (no: 'no ' | ''): readonly string[] => [
      `router bgp ${asn}`,
      ...neighbors.map(({ address }) => `${no}neighbor ${address} shutdown`),
      'end',
    ];
    return {
      mechanism: `neighbor shutdown in bgpd of ${gateway}`,
      actions: [vty(gateway, 'bgpd', lines(''), lines('no '))],
      touches: [`frr ${gateway}`, `daemon ${gateway}/bgpd`],
    };
  },
};

/** The session stays up, and says nothing. */
export const prefixWithdrawn: FaultKind = {
  ...base,
  brief: 'withdraw all prefixes of a gateway; its sessions stay up',
  targets: speakers,
  effect: (gateway, view) => {
    const { neighbors } = bgpOf(gateway, view);
    const lines = (no: 'no ' | ''): readonly string[] => [
      ...neighbors.map(({ address }) => `${no}ip prefix-list to-${address} seq 1 deny any`),
      'end',
      ...neighbors.map(({ address }) => `clear bgp ipv4 unicast ${address} soft out`),
    ];
    return {
      mechanism: `an outbound prefix list of bgpd of ${gateway} denies all`,
      actions: [vty(gateway, 'bgpd', lines(''), lines('no '))],
      touches: [`frr ${gateway}`],
    };
  },
};

/** Where the routing agent says what is announced, it would take a foreign network away again. */
function hijackers(view: LabView): readonly string[] {
  if (view.lab.internet === undefined) return [];
  const driven = new Set<string>(view.lab.natGateways.filter((one) => one.isDriven).map(({ name }) => name));
  return speakers(view).filter((name) => !driven.has(name));
}

function announced(gateway: string, view: LabView, prefix: string): FaultAction {
  const { asn, neighbors } = bgpOf(gateway, view);
  const lines = (no: 'no ' | ''): readonly string[] => [
    ...neighbors.map(({ address }) => `${no}ip prefix-list to-${address} seq 2 permit ${prefix}`),
    `router bgp ${asn}`,
    'address-family ipv4 unicast',
    `${no}network ${prefix}`,
    'end',
    ...neighbors.map(({ address }) => `clear bgp ipv4 unicast ${address} soft out`),
  ];
  return vty(gateway, 'bgpd', lines(''), lines('no '));
}

/** The edge takes whatever this gateway says. */
function unfiltered(gateway: string, view: LabView, prefix: string): readonly FaultAction[] {
  const { edge, natGateways } = view.lab;
  const from = natGateways.find(({ name }) => name === gateway)?.outsideAddress;
  if (edge === undefined || from === undefined) return [];
  const lines = (no: 'no ' | ''): readonly string[] => [
    `${no}ip prefix-list from-${from} seq 1 permit ${prefix}`,
    'end',
    `clear bgp ipv4 unicast ${from} soft in`,
  ];
  return [vty(edge.name, 'bgpd', lines(''), lines('no '))];
}

/** The half of the internet's prefix that its first host is in: more specific than the edge's own route. */
function halfOfInternet({ lab }: LabView): string {
  const { internet } = lab;
  if (internet === undefined) throw new VpclabError('BAD_ARGUMENT', 'This lab has no internet.');
  const { base: first, length } = prefixOf(internet.cidr);
  return formatPrefix({ base: first, length: length + 1 });
}

/** The first prefix of another gateway. */
function prefixOfAnother(gateway: string, { lab }: LabView): string {
  const another = lab.natGateways.find(({ name }) => name !== gateway);
  if (another === undefined)
    throw new VpclabError('BAD_ARGUMENT', 'There is no other gateway to take a prefix from.');
  return `${another.outsideAddress}/32`;
}

function everybody({ lab }: LabView): readonly string[] {
  return lab.tenants.map(({ name }) => String(name));
}

export const hijack: FaultKind = {
  ...base,
  brief: "announce another gateway's address; the edge's lists stand in the way",
  targets: (view) => (view.lab.natGateways.length > 1 ? hijackers(view) : []),
  effect: (gateway, view) => {
    const prefix = prefixOfAnother(gateway, view);
    return {
      mechanism: `bgpd of ${gateway} announces ${prefix}`,
      actions: [announced(gateway, view, prefix)],
      touches: [`frr ${gateway}`],
    };
  },
};

export const hijackUnfiltered: FaultKind = {
  ...base,
  brief: "announce another gateway's address, and the edge's list lets it in",
  targets: (view) => (view.lab.natGateways.length > 1 ? hijackers(view) : []),
  effect: (gateway, view) => {
    const prefix = prefixOfAnother(gateway, view);
    return {
      mechanism: `bgpd of ${gateway} announces ${prefix}, which the edge's list lets in`,
      actions: [...unfiltered(gateway, view, prefix), announced(gateway, view, prefix)],
      touches: [`frr ${gateway}`, `frr ${view.lab.edge?.name}`],
      tenants: everybody(view),
    };
  },
};

export const moreSpecific: FaultKind = {
  ...base,
  brief: "announce a half of the internet's prefix, and the edge's list lets it in",
  targets: hijackers,
  effect: (gateway, view) => {
    const prefix = halfOfInternet(view);
    return {
      mechanism: `bgpd of ${gateway} announces ${prefix}, which the edge's list lets in`,
      actions: [...unfiltered(gateway, view, prefix), announced(gateway, view, prefix)],
      touches: [`frr ${gateway}`, `frr ${view.lab.edge?.name}`],
      tenants: everybody(view),
    };
  },
};

/** As a gateway does whose export policy was forgotten: what is inside of it becomes known to the provider. */
export const routeLeak: FaultKind = {
  ...base,
  brief: "announce all networks that a gateway is connected to; the edge's lists stand in the way",
  targets: hijackers,
  effect: (gateway, view) => {
    const { asn, neighbors } = bgpOf(gateway, view);
    const lines = (no: 'no ' | ''): readonly string[] => [
      ...neighbors.map(({ address }) => `${no}ip prefix-list to-${address} seq 3 permit any`),
      `router bgp ${asn}`,
      'address-family ipv4 unicast',
      `${no}redistribute connected`,
      'end',
      ...neighbors.map(({ address }) => `clear bgp ipv4 unicast ${address} soft out`),
    ];
    return {
      mechanism: `redistribute connected in bgpd of ${gateway}, whose outbound prefix list permits any`,
      actions: [vty(gateway, 'bgpd', lines(''), lines('no '))],
      touches: [`frr ${gateway}`],
    };
  },
};

/** Sessions are up and the way out leads nowhere: what no session tells. */
export const defaultBlackholed: FaultKind = {
  ...base,
  brief: 'let a gateway send what goes out nowhere; its sessions stay up',
  targets: ({ lab }) => lab.natGateways.map(({ name }) => String(name)),
  effect: (gateway) => ({
    mechanism: `ip route add blackhole default in ${gateway}`,
    actions: [{ kind: 'blackhole', netns: gateway, prefix: 'default' }],
    touches: [`route ${gateway}*`, `frr ${gateway}`],
  }),
};

export const bfdOff: FaultKind = {
  ...base,
  brief: "shut a gateway's BFD sessions down: a silent path is noticed later",
  targets: (view) =>
    view.lab.natGateways.flatMap(({ name }) =>
      (routerOf(name, view)?.bfd.length ?? 0) > 0 ? [String(name)] : [],
    ),
  effect: (gateway, view) => {
    const profiles = routerOf(gateway, view)?.bfd ?? [];
    const lines = (no: 'no ' | ''): readonly string[] => [
      'bfd',
      ...profiles.flatMap(({ name }) => [`profile ${name}`, `${no}shutdown`, 'exit']),
      'end',
    ];
    return {
      mechanism: `shutdown of all BFD profiles of ${gateway}`,
      actions: [vty(gateway, 'bfdd', lines(''), lines('no '))],
      touches: [`frr ${gateway}`],
    };
  },
};

const OSPF_PROTOCOL = 89;

export const ospfCut: FaultKind = {
  ...base,
  brief: 'lose the OSPF packets of a gateway: its adjacency ends, all else goes on',
  targets: (view) =>
    view.lab.natGateways.flatMap(({ name }) =>
      routerOf(name, view)?.ospf === undefined ? [] : [String(name)],
    ),
  effect: (gateway, view) => {
    const rule = `ip protocol ${OSPF_PROTOCOL} counter drop`;
    const actions = view.rows.flatMap((row) =>
      row.kind === 'veth' && row.a.netns === gateway && row.a.name === 'eth0'
        ? [actOnLink(row, () => rule, 'both', view)]
        : [],
    );
    return {
      mechanism: `nftables drops OSPF at the outer link of ${gateway}`,
      actions,
      touches: [...ownTables(actions), `frr ${gateway}`],
    };
  },
};

const RULES = 'inet vpclab';

/** It forwards for everybody, from everybody, untranslated. */
export const rulesLost: FaultKind = {
  ...base,
  brief: 'let a gateway forward without its rules: no translation, no filter',
  targets: ({ lab }) => lab.natGateways.map(({ name }) => String(name)),
  effect: (gateway) => ({
    mechanism: `nft: the table ${RULES} of ${gateway} is dormant`,
    actions: [{ kind: 'dormant', netns: gateway, table: RULES }],
    touches: [`nft ${gateway}`],
  }),
};
