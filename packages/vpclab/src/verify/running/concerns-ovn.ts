// Whether a row of the northbound database that differs can have to do with a promise (ovn-nb(5)). Pure.

import { routePrefix } from '../../diagnose/detours.ts';
import type { Change } from '../../model/plan.ts';
import type { OvsdbRow } from '../../model/rows.ts';
import { addressOf, parseAddress } from '../../net/ipv4.ts';
import { holdsAddress, prefixAround, prefixOf } from '../../net/prefix.ts';
import type { Prefix } from '../../net/prefix.ts';
import type { Intended } from './intended.ts';
import { isLeading } from './leading.ts';
import type { PromisePath } from './promise-path.ts';

type OnPath = (change: Change, row: OvsdbRow, path: PromisePath) => boolean;

export function ovnConcerns({ inTable, inRouter }: Intended): OnPath {
  const groups = new Map(inTable('Port_Group').map((row) => [row.name, row]));
  return (change, row, path) => {
    // Nothing of a program or of a session with the edge is OVN's.
    if (path.promise.kind === 'program' || path.promise.kind === 'session') return false;
    const { name, parent, columns } = row;
    switch (row.table) {
      case 'Logical_Router':
        return path.routers.has(name);
      case 'Logical_Switch':
        return path.switches.has(name);
      case 'Logical_Router_Static_Route':
        return path.routers.has(parent?.name ?? '') && isRouteFor(row, path);
      case 'Logical_Router_Policy':
        return path.routers.has(parent?.name ?? '') && isMatchFor(columns['match'], path);
      case 'Logical_Router_Port':
        return path.routers.has(parent?.name ?? '') && isPortFor(row, path);
      case 'Logical_Switch_Port':
        return isSwitchPortFor(change, row, path);
      case 'ACL':
      case 'QoS':
        return isListFor(row, path);
      case 'Port_Group':
        return holdsEnd(row, path) || differingPorts(change).some((port) => path.ports.has(port));
      case 'Address_Set':
        return inTable('ACL').some(
          (list) => textOf(list.columns).includes(`$${name}`) && isListFor(list, path),
        );
      case 'DNS':
        return path.promise.kind === 'name' && textOf(change).includes(path.promise.name);
      case 'DHCP_Options':
        return path.promise.kind === 'lease' && isAbout(columns['cidr'], path);
      case 'NAT':
      case 'Load_Balancer':
        return (parent === undefined || path.routers.has(parent.name)) && isMatchFor(written(columns), path);
      default:
        return parent !== undefined && isPartOf(parent.name, [...path.routers, ...path.switches]);
    }
  };

  function isRouteFor(row: OvsdbRow, { addresses }: PromisePath): boolean {
    const prefix = routePrefix(row);
    if (prefix === undefined) return false;
    const router = row.parent?.name ?? '';
    const others = [
      ...inRouter('Logical_Router_Static_Route', router)
        .filter((one) => one.key !== row.key)
        .flatMap((one) => routePrefix(one) ?? [])
        .map(prefixOf),
      ...inRouter('Logical_Router_Port', router).flatMap(({ columns }) => prefixesIn(columns['networks'])),
    ];
    return addresses.some(({ address }) => isLeading(prefixOf(prefix), address, others));
  }

  /** A port of a router is about the network that it is in. */
  function isPortFor({ columns, name }: OvsdbRow, path: PromisePath): boolean {
    return isAbout(columns['networks'], path) || [...path.switches].some((one) => name.includes(`-${one}-`));
  }

  function isSwitchPortFor(
    { kind }: Change,
    { name, parent, columns }: OvsdbRow,
    path: PromisePath,
  ): boolean {
    if (path.ports.has(name)) return true;
    if (parent === undefined || !path.switches.has(parent.name)) return false;
    if (kind === 'delete') return textOf(columns).includes('unknown') || isAbout(columns, path);
    return isPartOf(name, [...path.routers]);
  }

  function isListFor({ parent, columns }: OvsdbRow, path: PromisePath): boolean {
    const group = parent?.table === 'Port_Group' ? groups.get(parent.name) : undefined;
    const isNear = group === undefined ? path.switches.has(parent?.name ?? '') : holdsEnd(group, path);
    return isNear && isMatchFor(columns['match'], path);
  }
}

/** Of a router or switch, or of a port of it: that is called after it. */
function isPartOf(name: string, places: readonly string[]): boolean {
  return places.some((place) => name === place || name.endsWith(`-${place}`));
}

function holdsEnd({ columns }: OvsdbRow, { ports }: PromisePath): boolean {
  return refsIn(columns['ports']).some((port) => ports.has(port));
}

function refsIn(value: unknown): readonly string[] {
  return [...textOf(value).matchAll(/"table":"Logical_Switch_Port","name":"([^"]+)"/g)].flatMap(
    ([, name]) => name ?? [],
  );
}

/** Ports that the group has there, or in the lab file. */
function differingPorts(change: Change): readonly string[] {
  return 'columns' in change
    ? change.columns.flatMap(({ from, to }) => [...refsIn(from), ...refsIn(to)])
    : [];
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? '';
}

/** What OVN reads of a row: not what it is marked with. */
function written(columns: OvsdbRow['columns']): string {
  const { external_ids: _, ...read } = columns;
  return textOf(read);
}

/** What is not meant, and what cannot be told without reading the whole. */
const EXCEPTION = /\S+ != (?:\{[^}]*\}|\S+)/g;
const UNREAD = /!\(|\|\|/;

/**
 * Whether a match (ovn-sb(5), Logical_Flow) can be about its packets: an address, a port or a protocol that it names is not
 * another one's.
 */
function isMatchFor(match: unknown, path: PromisePath): boolean {
  const text = String(match).replace(EXCEPTION, '');
  if (UNREAD.test(text)) return true;
  if (prefixesIn(text).length > 0 && !isAbout(text, path)) return false;
  const ports = [...text.matchAll(/(?:in|out)port == "([^"]+)"/g)].flatMap(([, name]) => name ?? []);
  const routers = [...path.routers];
  if (ports.length > 0 && !ports.some((port) => path.ports.has(port) || isPartOf(port, routers)))
    return false;
  return isTrafficFor(text, path);
}

function isTrafficFor(text: string, { promise }: PromisePath): boolean {
  if (promise.kind !== 'reach' && promise.kind !== 'wall' && promise.kind !== 'listener') return true;
  const protocol = promise.kind === 'listener' ? 'tcp' : promise.protocol;
  const named = ['tcp', 'udp', 'icmp4', 'sctp'].filter((one) => new RegExp(`\\b${one}\\b`).test(text));
  if (named.length > 0 && !named.includes(protocol)) return false;
  const exact = [...text.matchAll(/\b(?:tcp|udp)\.(?:src|dst) == (\d+)/g)].map(([, port]) => Number(port));
  return exact.length === 0 || exact.includes(promise.port);
}

/** Whether a network or an address in it is one of theirs. */
function isAbout(value: unknown, { addresses }: PromisePath): boolean {
  const prefixes = prefixesIn(value);
  return addresses.some(({ address }) => prefixes.some((one) => holdsAddress(one, addressOf(address))));
}

/** Addresses count as prefixes of one. */
function prefixesIn(value: unknown): readonly Prefix[] {
  return [...textOf(value).matchAll(/\d+\.\d+\.\d+\.\d+(?:\/\d+)?/g)].flatMap(([found]) => {
    const [base = '', length = '32'] = found.split('/');
    const address = parseAddress(base);
    return address.kind === 'invalid' ? [] : [prefixAround(address.value, Number(length))];
  });
}
