// A node, a gateway, the edge or all of a tenant is gone: nothing reaches it and nothing comes from it.

import { VpclabError } from '../../errors.ts';
import type { LabView } from '../../model/engine.ts';
import type { FaultAction } from '../../model/fault.ts';
import { daemonProcess } from '../daemon-process.ts';
import type { FaultKind } from '../fault-kind.ts';
import { actOnLink, linkOf } from '../links.ts';
import { gatewayNames, nodeNames } from '../places.ts';
import { ownTables } from '../touches.ts';

/** A table each, and a process that holds it. */
const MOST_LINKS = 48;

const base = { layer: 'whole' } as const;

type Cut = FaultAction & { readonly kind: 'nft-table' };

function linksOf(places: ReadonlySet<string>, view: LabView): readonly Cut[] {
  const cut = view.rows.flatMap((row) =>
    row.kind === 'veth' && (places.has(row.a.netns) || places.has(row.b.netns))
      ? [actOnLink(row, () => 'counter drop', 'both', view)]
      : [],
  );
  if (cut.length <= MOST_LINKS) return cut;
  throw new VpclabError(
    'BAD_ARGUMENT',
    `${cut.length} links are more than can be cut at once (${MOST_LINKS}).`,
  );
}

function daemonsIn(netns: string, { rows }: LabView): readonly string[] {
  return rows.flatMap((row) => (row.kind === 'daemon' && row.netns === netns ? [row.key] : []));
}

function stopping(kind: 'pause' | 'kill', daemons: readonly string[], view: LabView): readonly FaultAction[] {
  return daemons.flatMap((daemon) => {
    const process = daemonProcess(daemon, view);
    return process === undefined ? [] : [{ kind, daemon, process } as const];
  });
}

export const nodeLost: FaultKind = {
  ...base,
  brief: 'lose a node: all its daemons stop, its underlay link is cut',
  targetWord: 'node',
  targets: nodeNames,
  effect: (node, view) => {
    const daemons = daemonsIn(node, view);
    const link = linkOf(node, view);
    const cut = link === undefined ? [] : [actOnLink(link, () => 'counter drop', 'both', view)];
    return {
      mechanism: `SIGSTOP to ${daemons.length} daemons of ${node}; nftables drops its underlay packets`,
      actions: [...cut, ...stopping('pause', daemons, view)],
      holds: daemons,
      touches: [...daemons.map((daemon) => `daemon ${daemon}`), `ovsdb ${node}/*`, ...ownTables(cut)],
    };
  },
};

export const gatewayLost: FaultKind = {
  ...base,
  brief: 'lose a NAT gateway: all its links carry nothing',
  targetWord: 'gateway',
  targets: gatewayNames,
  effect: (gateway, view) => {
    const actions = linksOf(new Set([gateway]), view);
    return {
      mechanism: `nftables drops all packets at ${actions.length} links of ${gateway}`,
      actions,
      touches: [...ownTables(actions), `frr ${gateway}`],
    };
  },
};

const edgeTargets = ({ lab }: LabView): readonly string[] => (lab.edge === undefined ? [] : [lab.edge.name]);

export const edgeLost: FaultKind = {
  ...base,
  brief: 'lose the edge: all its links carry nothing',
  targetWord: 'edge',
  targets: edgeTargets,
  effect: (edge, view) => {
    const actions = linksOf(new Set([edge]), view);
    return {
      mechanism: `nftables drops all packets at ${actions.length} links of ${edge}`,
      actions,
      touches: [...ownTables(actions), `frr ${edge}`, ...gatewayNames(view).map((name) => `frr ${name}`)],
    };
  },
};

/** As a machine that is switched off and on: its daemons lose what they know. */
export const edgeReboot: FaultKind = {
  ...base,
  brief: 'restart the edge: its daemons are killed and start again at the end; its links are cut meanwhile',
  targetWord: 'edge',
  targets: edgeTargets,
  effect: (edge, view) => {
    const cut = linksOf(new Set([edge]), view);
    const daemons = daemonsIn(edge, view);
    return {
      mechanism: `SIGKILL to ${daemons.length} daemons of ${edge}; nftables drops all packets at its links`,
      actions: [...cut, ...stopping('kill', daemons, view)],
      holds: daemons,
      touches: [
        ...ownTables(cut),
        ...daemons.map((daemon) => `daemon ${daemon}`),
        `frr ${edge}`,
        ...gatewayNames(view).map((name) => `frr ${name}`),
      ],
    };
  },
};

export const tenantLost: FaultKind = {
  ...base,
  brief: 'cut off everything of a tenant: its workloads and gateways',
  targetWord: 'tenant',
  targets: ({ lab }) => lab.tenants.map(({ name }) => String(name)),
  effect: (tenant, view) => {
    const { workloads, natGateways } = view.lab;
    const gateways = natGateways.filter((gateway) => gateway.tenant === tenant).map(({ name }) => name);
    const places = [...workloads.filter((one) => one.tenant === tenant).map(({ name }) => name), ...gateways];
    const actions = linksOf(new Set<string>(places), view);
    return {
      mechanism: `nftables drops all packets at ${actions.length} links of ${tenant}`,
      actions,
      touches: [...ownTables(actions), ...gateways.map((name) => `frr ${name}`)],
      tenants: [tenant],
    };
  },
};
