// What on the way is not as the lab file says, or does not run, and did not stop this packet: a wrong MTU, a daemon that
// is dead, a rule of somebody's. Pure.

import type { Cause, DiagnosedHop } from '../model/diagnosis.ts';
import { centralOf } from '../model/layout.ts';
import type { Change } from '../model/plan.ts';
import { causeOf, changesIn, isNorthbound } from './drift.ts';
import { stopped } from './explain-drop.ts';
import { isUnderlay } from './nodes.ts';
import type { Known } from './world.ts';

const MOST = 5;

export function warningsOf(
  known: Known,
  hops: readonly DiagnosedHop[],
  causes: readonly Cause[],
): readonly Cause[] {
  const places = (kinds: readonly DiagnosedHop['kind'][]): readonly string[] => [
    ...new Set(hops.filter(({ kind }) => kinds.includes(kind)).map(({ place }) => place)),
  ];
  const namespaces = places(['workload', 'internet', 'gateway', 'edge']);
  const nodes = places(['node']);
  const centrals = known.lab.nodes.flatMap(({ name, region }) =>
    nodes.includes(name) ? [centralOf(region)] : [],
  );
  const datapaths = new Set(places(['switch', 'router']));
  const found: readonly Change[] = [
    ...namespaces.flatMap((netns) => changesIn(known.changes, netns)),
    ...nodes.flatMap((node) =>
      changesIn(known.changes, node).filter((one) => isUnderlay(one) || isOfSwitch(one)),
    ),
    ...known.changes
      .filter(isNorthbound)
      .filter(
        ({ row }) => datapaths.has(row.name) || (row.parent !== undefined && datapaths.has(row.parent.name)),
      ),
  ];
  const all = [
    ...found.map((change) => causeOf(known, change)),
    ...[...namespaces, ...nodes, ...new Set(['central', ...centrals])].flatMap((netns) =>
      stopped(known, netns),
    ),
  ];
  const told = new Set(causes.map(({ text }) => text));
  const fresh = all.filter(({ text }) => !told.has(text));
  return [...new Map(fresh.map((cause) => [cause.text, cause])).values()].slice(0, MOST);
}

/** Of all of its ports. */
function isOfSwitch({ row }: Change): boolean {
  return row.kind === 'ovsdb' && row.table !== 'Port' && row.table !== 'Interface';
}
