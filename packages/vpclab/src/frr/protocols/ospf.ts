// OSPFv2 (RFC 2328) between a gateway and the edge, over a link with only the two of them. An area has no filter per
// neighbor: on a shared network any router can claim any prefix, so tenants that don't trust each other get an area (and
// a link) each, and the edge filters what it takes into its kernel.

import { filteringDaemon, needsManager } from '../filters.ts';
import { capturesOf, captureOf, permitted, prefixList, comparable } from '../lines.ts';
import type { FrrDaemon, FrrRouter, OspfInterface, OspfProcess, PrefixRule } from '../../model/router.ts';
import {
  configured,
  plainChange,
  type Change,
  type DaemonChange,
  type Protocol,
  type Reset,
} from './protocol.ts';
import { scanBlocks } from '../block.ts';
import type { Block } from '../block.ts';

/** Seconds. A silent neighbor is given up after DEAD; BFD finds it sooner. */
const HELLO = 1;
const DEAD = 4;
const OSPF = 'router ospf';
const ANNOUNCE = 'ospf-announce';
/** What of OSPF goes into the kernel: a prefix list and a route map of this name. */
export const OSPF_ACCEPT = 'ospf-accept';
const ACCEPTING = `ip protocol ospf route-map ${OSPF_ACCEPT}`;

/** FRR holds changes back for seconds by default: 9.9 s from a new link to routes, with these 0.9 s. */
const SETTINGS = [
  'log-adjacency-changes',
  'timers throttle spf 0 50 1000',
  'timers throttle lsa all 0',
  'timers lsa min-arrival 0',
] as const;

export const ospf: Protocol = {
  blocks: (router) => (router.ospf === undefined ? [] : blocksOf(router.ospf, router)),
  read: (found, places) => {
    const lines = found('ospfd', OSPF);
    const routerId = captureOf(lines, /^ospf router-id (\S+)$/);
    if (lines.length === 0) return {};
    // zebra prints lists that mgmtd handed on to it.
    const filters = found(found('mgmtd').length > 0 ? 'mgmtd' : 'zebra');
    const accepts = filters.includes(ACCEPTING);
    return {
      ...(routerId === undefined ? {} : { routerId }),
      ospf: {
        interfaces: places.flatMap(({ daemon, context }) =>
          daemon === 'ospfd' && context.length === 1
            ? interfaceOf(context[0] ?? '', found(daemon, ...context))
            : [],
        ),
        redistribute: permitted(found('ospfd'), ANNOUNCE),
        ...(accepts ? { accept: permitted(filters, OSPF_ACCEPT) } : {}),
        defaultOriginate: lines.some((line) => line.startsWith('default-information originate')),
      },
    };
  },
  owns: ({ daemon, context }, line, router) => {
    const [top = ''] = context;
    if (daemon === filteringDaemon(router)) {
      if (top === '') return /^ip (protocol ospf|prefix-list ospf-accept)\b/.test(line);
      return top.startsWith(`route-map ${OSPF_ACCEPT} `);
    }
    if (daemon !== 'ospfd') return false;
    if (top === '') return line.startsWith(`ip prefix-list ${ANNOUNCE} `);
    if (top === OSPF) return !/^(capability opaque|ospf router-id) ?/.test(line);
    return (
      top.startsWith(`route-map ${ANNOUNCE} `) ||
      (top.startsWith('interface ') && line.startsWith('ip ospf '))
    );
  },
  ownsHeader: ({ daemon, context }, router) => {
    const [top = ''] = context;
    if (context.length !== 1) return false;
    if (daemon === filteringDaemon(router)) return top.startsWith(`route-map ${OSPF_ACCEPT} `);
    return daemon === 'ospfd' && (top === OSPF || top.startsWith(`route-map ${ANNOUNCE} `));
  },
  delta: (change) => {
    const { from, to } = change;
    const accepted = isForgotten(change)
      ? [zebraAnew('zebra may filter by what an mgmtd told it that is gone')]
      : plainChange(filteringDaemon(to), change, RULES);
    if (to.ospf === undefined) return accepted;
    if (from.ospf === undefined) return [...accepted, { kind: 'restart', daemon: 'ospfd', resets: [] }];
    if (from.routerId !== to.routerId) {
      // ospfd takes another router id only at its start.
      const because = `router id ${from.routerId} becomes ${to.routerId}`;
      return [
        ...accepted,
        { kind: 'restart', daemon: 'ospfd', resets: [{ kind: 'process', daemon: 'ospfd', because }] },
      ];
    }
    return [...accepted, ...plainChange('ospfd', change, RULES, resetsOf(from.ospf, to.ospf))];
  },
};

/** What zebra accepts of OSPF by its running configuration; undefined: everything. */
export function acceptedOspf(zebra: string): readonly PrefixRule[] | undefined {
  const lines = scanBlocks('zebra', zebra).flatMap((block) => block.lines.map(comparable));
  return lines.includes(ACCEPTING) ? permitted(lines, OSPF_ACCEPT) : undefined;
}

/** A later mgmtd takes nothing of that back. */
function isForgotten({ from, to }: Change): boolean {
  return needsManager(to) && from.ospf !== undefined && from.ospf.accept === undefined;
}

function zebraAnew(because: string): DaemonChange {
  return { kind: 'restart', daemon: 'zebra', resets: [{ kind: 'process', daemon: 'zebra', because }] };
}

/** For zebra to forget its filters where mgmtd goes and zebra stays. */
export const UNFILTERED: readonly string[] = configured([
  `no ${ACCEPTING}`,
  `no route-map ${OSPF_ACCEPT}`,
  `no ip prefix-list ${OSPF_ACCEPT}`,
]);

const RULES = {
  settingOf: (line: string): string =>
    /^(ip ospf (cost|network|hello-interval|dead-interval|bfd profile)|ip protocol ospf|timers \S+( \S+)? |ospf router-id|set \S+|match \S+( \S+)?|redistribute \S+|default-information)\b/.exec(
      line,
    )?.[0] ?? line,
  // An interface has one area. And where a list of a route map holds one prefix twice, with other bounds, FRR 8.4 takes
  // both out of the map's index when one goes ("route-map optimization"): nothing is permitted any more.
  removeFirst: (command: string): boolean =>
    command.startsWith('no ip ospf area ') || command.startsWith('no ip prefix-list '),
  removable: (header: string): boolean => !header.startsWith('interface '),
};

function blocksOf(process: OspfProcess, router: FrrRouter): readonly Block[] {
  const { redistribute, accept, interfaces, defaultOriginate } = process;
  const { routerId } = router;
  const filtering = filteringDaemon(router);
  const announces = redistribute.length > 0;
  return [
    ...(accept === undefined
      ? []
      : ([
          {
            daemon: filtering,
            context: [],
            lines: [...prefixList(OSPF_ACCEPT, accept), ACCEPTING],
          },
          matching(filtering, OSPF_ACCEPT),
        ] as const)),
    ...(announces
      ? ([
          { daemon: 'ospfd', context: [], lines: prefixList(ANNOUNCE, redistribute) },
          matching('ospfd', ANNOUNCE),
        ] as const)
      : []),
    ...interfaces.map((entry) => ({
      daemon: 'ospfd' as const,
      context: [`interface ${entry.name}`],
      lines: interfaceLines(entry),
    })),
    {
      daemon: 'ospfd',
      context: [OSPF],
      lines: [
        `ospf router-id ${routerId}`,
        ...SETTINGS,
        ...(announces ? [`redistribute kernel route-map ${ANNOUNCE}`] : []),
        ...(defaultOriginate ? ['default-information originate always'] : []),
      ],
    },
  ];
}

function matching(daemon: FrrDaemon, list: string): Block {
  return {
    daemon,
    context: [`route-map ${list} permit 10`],
    lines: [`match ip address prefix-list ${list}`],
  };
}

function interfaceLines({ area, mode, cost, bfd }: OspfInterface): readonly string[] {
  return [
    `ip ospf area ${area}`,
    ...(mode === 'passive'
      ? ['ip ospf passive']
      : [
          'ip ospf network point-to-point',
          `ip ospf hello-interval ${HELLO}`,
          `ip ospf dead-interval ${DEAD}`,
        ]),
    ...(cost === undefined ? [] : [`ip ospf cost ${cost}`]),
    // The profile alone switches nothing on.
    ...(bfd === undefined ? [] : ['ip ospf bfd', `ip ospf bfd profile ${bfd}`]),
  ];
}

function interfaceOf(header: string, lines: readonly string[]): readonly OspfInterface[] {
  const name = captureOf([header], /^interface (\S+)$/);
  const area = captureOf(lines, /^ip ospf area (\S+)$/);
  if (name === undefined || area === undefined) return [];
  const cost = captureOf(lines, /^ip ospf cost (\d+)$/);
  const [bfd] = capturesOf(lines, /^ip ospf bfd profile (\S+)$/);
  return [
    {
      name,
      area,
      mode: lines.includes('ip ospf passive') ? 'passive' : 'point-to-point',
      ...(cost === undefined ? {} : { cost: Number(cost) }),
      ...(bfd === undefined ? {} : { bfd }),
    },
  ];
}

function resetsOf(from: OspfProcess, to: OspfProcess): readonly Reset[] {
  return to.interfaces.flatMap((entry): readonly Reset[] => {
    const old = from.interfaces.find(({ name }) => name === entry.name);
    if (old === undefined) return [];
    if (old.area !== entry.area)
      return [
        { kind: 'ospf-adjacency', interface: entry.name, because: `area ${old.area} becomes ${entry.area}` },
      ];
    if (old.mode !== entry.mode)
      return [
        { kind: 'ospf-adjacency', interface: entry.name, because: `${old.mode} becomes ${entry.mode}` },
      ];
    return [];
  });
}
