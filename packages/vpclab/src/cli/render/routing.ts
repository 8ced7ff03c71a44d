// Routes, BGP sessions, announcements and OSPF neighbors as tables; what is wrong stands out.

import type { AnnouncementView, RouteView, RoutingView } from '../../model/routing.ts';
import { coarse } from './duration.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';

type View = { readonly width: number; readonly paint: Paint };

export function routesText(routes: readonly RouteView[], { width, paint }: View): string {
  if (routes.length === 0) return 'No routes.\n';
  const isWhole = routes.every(({ reason }) => reason === '');
  return table(
    [
      { title: 'ROUTER', fixed: true },
      { title: 'PREFIX', fixed: true },
      { title: 'VIA', fixed: true },
      { title: 'FROM' },
      { title: 'USED' },
      { title: 'DISTANCE', align: 'right' },
      { title: 'SINCE', align: 'right' },
      ...(isWhole ? [] : [{ title: 'WHY NOT' }]),
    ],
    routes.map(({ of, prefix, via, from, isSelected, distance, metric, since, reason }) => [
      of,
      prefix,
      via.join(' ') || paint.faint('-'),
      from,
      isSelected ? paint.good('yes') : paint.faint('no'),
      metric === 0 ? String(distance) : `${distance}/${metric}`,
      since || paint.faint('-'),
      ...(isWhole ? [] : [reason]),
    ]),
    { width, paint },
  );
}

export function bgpText(
  { sessions, announcements, refusals }: Pick<RoutingView, 'sessions' | 'announcements' | 'refusals'>,
  { width, paint }: View,
): string {
  if (sessions.length === 0) return 'No router of this lab speaks BGP.\n';
  const ofSessions = table(
    [
      { title: 'ROUTER', fixed: true },
      { title: 'PEER', fixed: true },
      { title: 'AS', align: 'right' },
      { title: 'STATE' },
      { title: 'FOR', align: 'right' },
      { title: 'FLAPS', align: 'right', spare: 1 },
      { title: 'RECEIVED', align: 'right' },
      { title: 'SENT', align: 'right' },
    ],
    sessions.map(({ router, peer, asn, state, uptimeSeconds, flaps, received, sent }) => [
      router,
      peer,
      String(asn),
      state === 'Established' ? paint.good(state) : paint.bad(state),
      state === 'Established' ? coarse(uptimeSeconds) : '-',
      flaps === 0 ? '0' : paint.warn(String(flaps)),
      String(received),
      String(sent),
    ]),
    { width, paint },
  );
  const yes = (is: boolean): string => (is ? 'yes' : paint.bad('no'));
  const ofPrefixes = table(
    [
      { title: 'GATEWAY', fixed: true },
      { title: 'PREFIX', fixed: true },
      { title: 'FOR', spare: 1 },
      { title: 'INTENDED' },
      { title: 'ANNOUNCED' },
      { title: 'TO' },
      { title: 'VERDICT' },
    ],
    announcements.map(({ gateway, prefix, source, of, isIntended, isAnnounced, to, edge, ...way }) => [
      gateway,
      prefix,
      source === '' ? paint.faint('-') : `${source}: ${of}`,
      yes(isIntended),
      yes(isAnnounced),
      to,
      edge === 'accepted' ? acceptedText(way, paint) : paint.bad(edge ?? '-'),
    ]),
    { width, paint },
  );
  // Whole sentences: a column would cut them.
  const reasons = announcements
    .filter(({ reason }) => reason !== '')
    .map(({ gateway, prefix, to, edge, reason }) => {
      const what = edge === 'refused' ? `${to} refuses it` : 'it is not announced';
      return `${paint.bad('✗')} ${gateway} ${prefix}: ${what}: ${reason}\n`;
    });
  const shown = new Set(
    announcements.flatMap(({ gateway, to, prefix, edge }) =>
      edge === 'refused' ? [`${to} ${gateway} ${prefix}`] : [],
    ),
  );
  const further = refusals
    .filter(({ router, from, prefix }) => !shown.has(`${router} ${from} ${prefix}`))
    .map(
      ({ router, from, prefix, reason }) =>
        `${paint.bad('✗')} ${router} refuses ${prefix} from ${from}: ${reason}\n`,
    );
  return [ofSessions, ofPrefixes, [...reasons, ...further].join('')].filter((part) => part !== '').join('\n');
}

/** Of several ways the one that is used, and why. */
function acceptedText(
  { isUsed, preferred }: Pick<AnnouncementView, 'isUsed' | 'preferred'>,
  paint: Paint,
): string {
  if (!isUsed) return `${paint.good('accepted')}, not used`;
  return preferred === '' ? paint.good('accepted') : `${paint.good('accepted')}, best: ${preferred}`;
}

export function ospfText(
  { neighbors, routes }: Pick<RoutingView, 'neighbors' | 'routes'>,
  view: View,
): string {
  const { width, paint } = view;
  if (neighbors.length === 0) return 'No router of this lab has an OSPF neighbor.\n';
  const ofNeighbors = table(
    [
      { title: 'ROUTER', fixed: true },
      { title: 'NEIGHBOR', fixed: true },
      { title: 'ADDRESS', fixed: true },
      { title: 'INTERFACE' },
      { title: 'STATE' },
      { title: 'FOR', align: 'right' },
    ],
    neighbors.map(({ router, neighbor, address, interface: on, state, upSeconds }) => [
      ...[router, neighbor, address, on],
      state.startsWith('Full') ? paint.good(state) : paint.bad(state),
      coarse(upSeconds),
    ]),
    { width, paint },
  );
  return `${ofNeighbors}\n${routesText(routes, view)}`;
}

export function problemsText(problems: readonly string[], { paint }: View): string {
  return problems.length === 0
    ? ''
    : `\n${problems.map((problem) => `${paint.bad('✗')} ${problem}\n`).join('')}`;
}
