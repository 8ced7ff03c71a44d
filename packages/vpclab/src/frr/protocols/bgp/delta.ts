// The fewest commands that turn one BGP configuration of a running bgpd into another. Sessions of unchanged neighbors
// are never touched: a line that exists already is not written again.

import { inContext, type Block } from '../../block.ts';
import type { BgpNeighbor, BgpProcess } from '../../../model/router.ts';
import { blockCommands, configured, type Change, type DaemonChange, type Reset } from '../protocol.ts';
import { activateLine, connectLine, FAMILY, headerOf } from './text.ts';

export function bgpDelta(change: Change): readonly DaemonChange[] {
  const { from, to } = change;
  if (to.bgp === undefined) return [];
  if (from.bgp === undefined) return [{ kind: 'restart', daemon: 'bgpd', resets: [] }];
  if (from.bgp.asn !== to.bgp.asn) {
    const because = `AS ${from.bgp.asn} becomes ${to.bgp.asn}`;
    return [{ kind: 'restart', daemon: 'bgpd', resets: [{ kind: 'process', daemon: 'bgpd', because }] }];
  }
  const commands = commandsOf(change, from.bgp, to.bgp);
  if (commands.length === 0) return [];
  return [{ kind: 'commands', daemon: 'bgpd', commands, resets: resetsOf(change, from.bgp, to.bgp) }];
}

function commandsOf({ before, after }: Change, from: BgpProcess, to: BgpProcess): readonly string[] {
  const header = headerOf(to);
  const gone = neighborsMissing(from.neighbors, to.neighbors);
  const come = neighborsMissing(to.neighbors, from.neighbors);
  // A removed neighbor takes its own lines with it.
  const kept = withoutLines(before, (line) =>
    gone.some(({ address }) => line.startsWith(`neighbor ${address} `)),
  );
  const started = new Set(come.flatMap((neighbor) => [connectLine(neighbor), activateLine(neighbor)]));
  const { first, add, last } = blockCommands(
    kept,
    withoutLines(after, (line) => started.has(line)),
    { settingOf, removable: (name) => /^(route-map|bmp targets) /.test(name) },
  );
  const commands = configured([
    ...inContext(
      [header],
      gone.map(({ address }) => `no neighbor ${address}`),
    ),
    ...first,
    ...add,
    // Filters stand by now. In this order the session starts at once: see connectLine.
    ...come.flatMap((neighbor) => [
      ...inContext([header], [connectLine(neighbor)]),
      ...inContext([header, FAMILY], [activateLine(neighbor)]),
    ]),
    ...last,
  ]);
  const restarted = (from.gracefulRestart ?? false) !== (to.gracefulRestart ?? false);
  return [...commands, ...(restarted ? ['clear bgp ipv4 unicast *'] : refreshes(kept, after, to, come))];
}

function neighborsMissing(from: readonly BgpNeighbor[], to: readonly BgpNeighbor[]): readonly BgpNeighbor[] {
  const kept = new Set(to.map((neighbor) => neighbor.address));
  return from.filter((neighbor) => !kept.has(neighbor.address));
}

function withoutLines(blocks: readonly Block[], drop: (line: string) => boolean): readonly Block[] {
  return blocks.map((block) => ({ ...block, lines: block.lines.filter((line) => !drop(line)) }));
}

const SINGLE =
  /^neighbor \S+ (remote-as|description|password|bfd profile|ttl-security|timers connect|timers|advertisement-interval|maximum-prefix)\b|^(bgp router-id|maximum-paths|set \S+|network \S+)(?= |$)/;

function settingOf(line: string): string {
  const [, filter, direction] =
    /^(neighbor \S+ (?:prefix-list|filter-list|route-map)) \S+ (in|out)$/.exec(line) ?? [];
  if (filter !== undefined && direction !== undefined) return `${filter} ${direction}`;
  return SINGLE.exec(line)?.[0] ?? line;
}

/** Neighbors that stay and whose filters change: what was sent is judged again (RFC 2918). */
function refreshes(
  before: readonly Block[],
  after: readonly Block[],
  to: BgpProcess,
  come: readonly BgpNeighbor[],
): readonly string[] {
  return to.neighbors.flatMap((neighbor) => {
    if (come.includes(neighbor)) return [];
    return (['in', 'out'] as const).flatMap((direction) =>
      filtersOf(before, neighbor, direction) === filtersOf(after, neighbor, direction)
        ? []
        : [`clear bgp ipv4 unicast ${neighbor.address} soft ${direction}`],
    );
  });
}

function filtersOf(blocks: readonly Block[], { address }: BgpNeighbor, direction: 'in' | 'out'): string {
  const list = ` ${direction === 'in' ? 'from' : 'to'}-${address} `;
  return blocks
    .flatMap(({ context, lines }) => {
      if (context.some((header) => header.includes(list))) return [...context, ...lines];
      return lines.filter(
        (line) =>
          line.includes(list) || (line.startsWith(`neighbor ${address} `) && line.endsWith(` ${direction}`)),
      );
    })
    .toSorted()
    .join('\n');
}

/** No reset by filters, maximum-prefix, description, timers, BFD, default-originate, ttl-security: tried with FRR 8.4. */
function resetsOf({ from, to, before, after }: Change, old: BgpProcess, next: BgpProcess): readonly Reset[] {
  const reset = (peer: string, because: string): Reset => ({ kind: 'bgp-session', peer, because });
  const everyone =
    from.routerId !== to.routerId
      ? `router id ${from.routerId} becomes ${to.routerId}`
      : (old.gracefulRestart ?? false) !== (next.gracefulRestart ?? false)
        ? `graceful restart is switched ${next.gracefulRestart === true ? 'on' : 'off'}`
        : undefined;
  const wanted = new Set(after.flatMap(({ lines }) => lines));
  const undone = before.flatMap(({ lines }) => lines.filter((line) => !wanted.has(line)));
  return next.neighbors.flatMap((neighbor) => {
    const { address, asn, password } = neighbor;
    const before = old.neighbors.find((candidate) => candidate.address === address);
    if (before === undefined) return [];
    if (everyone !== undefined) return [reset(address, everyone)];
    if (before.asn !== asn) return [reset(address, `AS ${before.asn} becomes ${asn}`)];
    if (before.password?.fingerprint !== password?.fingerprint)
      return [reset(address, 'its password changes')];
    const resetting = undone.find((line) =>
      new RegExp(`^neighbor ${address.replaceAll('.', '\\.')} (local-as|update-source|shutdown)\\b`).test(
        line,
      ),
    );
    return resetting === undefined ? [] : [reset(address, `"${resetting}" is taken back`)];
  });
}
