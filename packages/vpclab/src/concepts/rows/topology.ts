// Logical pieces that several concepts share: a switch, a router, the pair of ports that joins them, a route.

import { nbRow, ovsdbMap, ref } from '../../model/ovsdb-row.ts';
import type { Labels } from '../../model/ovsdb-row.ts';
import { routerPort, switchPort } from './names.ts';
import type { Cidr } from '../../net/text.ts';
import type { Origin, OvsdbRow } from '../../model/rows.ts';

type Piece = { readonly lab: string; readonly labels: Labels; readonly origin: Origin };

export function logicalSwitch(name: string, piece: Piece): OvsdbRow {
  return nbRow({ ...piece, table: 'Logical_Switch', name, columns: { name } });
}

export function logicalRouter(name: string, piece: Piece): OvsdbRow {
  return nbRow({ ...piece, table: 'Logical_Router', name, columns: { name } });
}

/** A router port with its address, and the switch port that it is plugged into. */
export function routerAttachment(
  ends: { readonly router: string; readonly switch: string; readonly mac: string; readonly network: string },
  piece: Piece,
): readonly OvsdbRow[] {
  const port = routerPort(ends.switch, ends.router);
  const peer = switchPort(ends.switch, ends.router);
  return [
    nbRow({
      ...piece,
      table: 'Logical_Router_Port',
      name: port,
      columns: { name: port, mac: ends.mac, networks: [ends.network] },
      in: ref('Logical_Router', ends.router),
    }),
    nbRow({
      ...piece,
      table: 'Logical_Switch_Port',
      name: peer,
      columns: {
        name: peer,
        type: 'router',
        addresses: ['router'],
        options: ovsdbMap({ 'router-port': port }),
      },
      in: ref('Logical_Switch', ends.switch),
    }),
  ];
}

/** A port for something with a MAC and an address of its own: a workload or a NAT gateway. */
export function endpointPort(
  port: {
    readonly name: string;
    readonly switch: string;
    readonly mac: string;
    readonly address: string;
    /** Which addresses pass with its MAC: its own; its own and these; all. */
    readonly security: 'own-address' | readonly Cidr[] | 'own-mac';
  },
  piece: Piece,
): OvsdbRow {
  const { name, mac, address } = port;
  return nbRow({
    ...piece,
    table: 'Logical_Switch_Port',
    name,
    columns: {
      name,
      type: '',
      addresses: [`${mac} ${address}`],
      port_security: [[mac, ...passing(port)].join(' ')],
    },
    in: ref('Logical_Switch', port.switch),
  });
}

function passing({
  address,
  security,
}: {
  readonly address: string;
  readonly security: 'own-address' | readonly Cidr[] | 'own-mac';
}): readonly string[] {
  if (security === 'own-mac') return [];
  return security === 'own-address' ? [address] : [address, ...security];
}

export function staticRoute(
  route: { readonly router: string; readonly prefix: string; readonly nextHop: string },
  piece: Piece,
): OvsdbRow {
  return nbRow({
    ...piece,
    table: 'Logical_Router_Static_Route',
    name: `${route.router} ${route.prefix}`,
    columns: { ip_prefix: route.prefix, nexthop: route.nextHop },
    in: ref('Logical_Router', route.router),
  });
}
