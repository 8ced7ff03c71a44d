// The fewest commands that turn one configuration of a running bgpd into another. Sessions of neighbors that do not
// change are never touched: nothing is written again that stands already.

import { activateLine, configLines, connectLine, type ConfigLines } from './config.ts';
import type { ConfigContext, FrrNeighbor, FrrRouter } from '../model/router.ts';

export type FrrDelta =
  | { readonly kind: 'none' }
  /** Commands for bgpd's console, in order, from `configure terminal` on. */
  | { readonly kind: 'commands'; readonly commands: readonly string[] }
  /** No session survives this: write frr.conf and start bgpd again. */
  | { readonly kind: 'restart'; readonly reason: string };

export function frrDelta(from: FrrRouter, to: FrrRouter): FrrDelta {
  if (from.asn !== to.asn) return { kind: 'restart', reason: `AS ${from.asn} becomes ${to.asn}` };
  if (from.routerId !== to.routerId) {
    return { kind: 'restart', reason: `router id ${from.routerId} becomes ${to.routerId}` };
  }
  const gone = neighborsMissing(from.neighbors, to.neighbors);
  const come = neighborsMissing(to.neighbors, from.neighbors);
  // A removed neighbor takes its own lines with it.
  const before = withoutNeighbors(actualLines(from), gone);
  const after = configLines(to);
  const started = new Set(come.flatMap((neighbor) => [connectLine(neighbor), activateLine(neighbor)]));

  const router = changeLines(before.router, after.router, started);
  const ipv4 = changeLines(before.ipv4, after.ipv4, started);
  const body = [
    ...inRouter(
      to,
      gone.map((neighbor) => `no neighbor ${neighbor.address}`),
    ),
    ...changeLines(before.global, after.global, started),
    ...inRouter(to, [...router, ...inFamily(ipv4)]),
    // Filters stand by now. In this order the session starts at once: see connectLine.
    ...inRouter(
      to,
      come.flatMap((neighbor) => [connectLine(neighbor), ...inFamily([activateLine(neighbor)])]),
    ),
  ];
  if (body.length === 0) return { kind: 'none' };
  const refresh = refiltered(before, to, come).map(
    (neighbor) => `clear bgp ipv4 unicast ${neighbor.address} soft`,
  );
  return { kind: 'commands', commands: ['configure terminal', ...body, 'end', ...refresh] };
}

/** What is written there in truth: the model's lines and its deviations. */
function actualLines(router: FrrRouter): ConfigLines {
  const model = configLines(router);
  const lines = (context: ConfigContext): readonly string[] => {
    const own = router.deviations.filter((deviation) => deviation.context === context);
    const missing = new Set(own.filter(({ sign }) => sign === '-').map(({ line }) => line));
    const extra = own.filter(({ sign }) => sign === '+').map(({ line }) => line);
    return [...model[context].filter((line) => !missing.has(line)), ...extra];
  };
  return { global: lines('global'), router: lines('router'), ipv4: lines('ipv4') };
}

function neighborsMissing(from: readonly FrrNeighbor[], to: readonly FrrNeighbor[]): readonly FrrNeighbor[] {
  const kept = new Set(to.map((neighbor) => neighbor.address));
  return from.filter((neighbor) => !kept.has(neighbor.address));
}

function withoutNeighbors(lines: ConfigLines, gone: readonly FrrNeighbor[]): ConfigLines {
  const keep = (line: string): boolean =>
    !gone.some((neighbor) => line.startsWith(`neighbor ${neighbor.address} `));
  return { global: lines.global, router: lines.router.filter(keep), ipv4: lines.ipv4.filter(keep) };
}

/** First what goes, then what comes: a prefix may move inside a list, and a list refuses doubles. */
function changeLines(
  before: readonly string[],
  after: readonly string[],
  later: ReadonlySet<string>,
): readonly string[] {
  const wanted = new Set(after);
  const present = new Set(before);
  const added = after.filter((line) => !present.has(line) && !later.has(line));
  const overwritten = new Set(added.map(settingOf));
  const removed = before.filter((line) => !wanted.has(line) && !overwritten.has(settingOf(line)));
  return [...removed.map((line) => `no ${line}`), ...added];
}

/** Settings with one value are overwritten: taking one away first would reset the session. */
function settingOf(line: string): string {
  const single =
    /^neighbor \S+ (remote-as|description|timers connect|timers|advertisement-interval|maximum-prefix)\b/;
  const [, filter, direction] = /^(neighbor \S+ prefix-list) \S+ (in|out)$/.exec(line) ?? [];
  if (filter !== undefined && direction !== undefined) return `${filter} ${direction}`;
  return single.exec(line)?.[0] ?? line;
}

/** Neighbors that stay and whose filters change: what they sent before is judged again (RFC 2918). */
function refiltered(
  before: ConfigLines,
  to: FrrRouter,
  come: readonly FrrNeighbor[],
): readonly FrrNeighbor[] {
  const after = configLines(to);
  return to.neighbors.filter((neighbor) => {
    if (come.includes(neighbor)) return false;
    const suffix = `-${neighbor.address} `;
    const own = (lines: ConfigLines): string =>
      [
        ...lines.global.filter((line) => line.includes(suffix)),
        ...lines.ipv4.filter((line) => line.startsWith(`neighbor ${neighbor.address} prefix-list`)),
      ]
        .toSorted()
        .join('\n');
    return own(before) !== own(after);
  });
}

function inRouter(router: FrrRouter, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`router bgp ${router.asn}`, ...lines, 'exit'];
}

function inFamily(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['address-family ipv4 unicast', ...lines, 'exit-address-family'];
}
