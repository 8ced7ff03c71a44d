// Whether a packet went another way than the lab file means it to: it took a wider route because the one that leads there
// is missing, or one that somebody put there. Where it ends is only what follows from that. Pure.

import type { Cause } from '../model/diagnosis.ts';
import type { Change } from '../model/plan.ts';
import type { OvsdbRow, RouteRow } from '../model/rows.ts';
import { addressOf, parseAddress } from '../net/ipv4.ts';
import { formatPrefix, holdsAddress, parseLength, prefixAround, prefixOf } from '../net/prefix.ts';
import type { Cidr } from '../net/text.ts';
import { causeOf, isNorthbound } from './drift.ts';
import type { Choice } from './leg.ts';
import type { Known } from './world.ts';

export function detoursOf(known: Known, choices: readonly Choice[]): readonly Cause[] {
  return choices.flatMap((choice) =>
    choice.kind === 'neighbour'
      ? neighbourDetour(known, choice)
      : known.changes.filter((change) => isDetour(change, choice)).map((change) => causeOf(known, change)),
  );
}

/** The next hop is somebody else there. */
function neighbourDetour(
  known: Known,
  { place, to, mac, meant }: Choice & { readonly kind: 'neighbour' },
): readonly Cause[] {
  if (mac === undefined || meant === undefined || mac === meant) return [];
  const changed = known.changes.filter(
    ({ row }) => row.kind === 'neighbour' && row.netns === place && row.address === to,
  );
  if (changed.length > 0) return changed.map((change) => causeOf(known, change));
  const text = `${place} has the MAC ${mac} for ${to}, which has ${meant}`;
  const fix = `\`vpclab exec ${place} -- ip neigh del ${to} dev eth0\` makes it ask again`;
  return [{ code: 'neighbour', place, text, fix, line: undefined }];
}

function isDetour(change: Change, choice: Exclude<Choice, { kind: 'neighbour' }>): boolean {
  const { row } = change;
  if (choice.kind === 'kernel') return row.kind === 'route' && isKernelDetour(change.kind, row, choice);
  if (!isNorthbound(change) || row.kind !== 'ovsdb') return false;
  if (row.table !== 'Logical_Router_Static_Route' || row.parent?.name !== choice.place) return false;
  const own = routePrefix(row);
  if (own === undefined) return false;
  if (own === choice.prefix) return change.kind !== 'create';
  return (
    change.kind !== 'delete' &&
    routeLeadsTo(row, choice.to) &&
    prefixOf(own).length > prefixOf(choice.prefix).length
  );
}

/** What is on its own network, or has no other route than the widest, did not miss a narrower one. */
function isKernelDetour(
  kind: Change['kind'],
  { netns, prefix, via }: RouteRow,
  choice: Choice & { readonly kind: 'kernel' },
): boolean {
  if (netns !== choice.place || choice.via === undefined) return false;
  if (!holdsAddress(prefixOf(prefix), addressOf(choice.to))) return false;
  return kind === 'create' ? prefixOf(prefix).length > 0 : via === choice.via;
}

/**
 * Of a static route of a logical router, as OVN reads it: the length of a single address may be left out, and host bits
 * may be set.
 */
export function routePrefix({ columns }: OvsdbRow): Cidr | undefined {
  const text = columns['ip_prefix'];
  const [base = '', length = '32'] = typeof text === 'string' ? text.split('/') : [];
  const address = parseAddress(base);
  const bits = parseLength(length);
  return address.kind === 'ok' && bits.kind === 'ok'
    ? formatPrefix(prefixAround(address.value, bits.value))
    : undefined;
}

export function routeLeadsTo(row: OvsdbRow, address: string): boolean {
  const prefix = routePrefix(row);
  return prefix !== undefined && holdsAddress(prefixOf(prefix), addressOf(address));
}
