// What the agent reads of OVN's Southbound database (ovn-sb(5)): the chassis that each port is bound to, and from 25.03 on
// the routes that OVN wants advertised and those that it learned. Only agents whose configuration needs it open it.

import { connect, type Client, type Ref, type ReplicaOf, type TlsIdentity, type ViewOf } from '@vpclab/ovsdb';
import { OVN_Southbound, type OVN_Southbound_Tables } from '@vpclab/ovsdb/ovn-sb';
import { VpclabError } from '../errors.ts';
import { parsePrefix } from '../net/prefix.ts';
import type { Advertisement } from './policy.ts';

const SELECTION = {
  Port_Binding: ['logical_port', 'type', 'chassis', 'datapath', 'options'],
  Chassis: ['name'],
  Advertised_Route: ['datapath', 'logical_port', 'ip_prefix', 'tracked_port'],
  Learned_Route: ['datapath', 'logical_port', 'ip_prefix', 'nexthop', 'external_ids'],
} as const;

type SbClient = Client<OVN_Southbound_Tables>;
type SbReplica = ReplicaOf<OVN_Southbound_Tables, typeof SELECTION>;
export type SbView = ViewOf<OVN_Southbound_Tables, typeof SELECTION>;
/** Of OVN's native dynamic routing. */
type RouteTable = 'Advertised_Route' | 'Learned_Route';

export class Southbound {
  readonly client: SbClient;
  readonly replica: SbReplica;

  private constructor(client: SbClient, replica: SbReplica) {
    this.client = client;
    this.replica = replica;
  }

  static async open(
    { remotes, tls }: { readonly remotes: readonly string[]; readonly tls?: TlsIdentity | undefined },
    bounds: { readonly signal: AbortSignal; readonly timeoutMs: number },
  ): Promise<Southbound> {
    const client = await connect({ remotes, database: OVN_Southbound, tls, ...bounds });
    try {
      // Servers before 25.03 have no table of routes.
      return new Southbound(client, await client.replica(SELECTION, { ...bounds, onMissing: 'skip' }));
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  has(table: RouteTable): boolean {
    return this.client.has(table);
  }

  /** Throws BAD_CONFIG with what asked for the table. */
  require(table: RouteTable, what: string): void {
    if (this.has(table)) return;
    throw new VpclabError(
      'BAD_CONFIG',
      `${what} needs OVN 25.03 or later: this Southbound database (schema ${this.client.schema.version}) has no table ${table}`,
    );
  }

  isAt(port: string, chassis: string): boolean {
    const binding = this.replica.table('Port_Binding').index('logical_port').get(port);
    if (binding?.chassis === undefined) return false;
    return this.replica.table('Chassis').get(binding.chassis)?.name === chassis;
  }

  advertised(routerPorts: readonly string[]): readonly Advertisement[] {
    return advertisedOf(this.replica, routerPorts);
  }

  onChange(listener: () => void): void {
    this.replica.on('transaction', listener);
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}

/** What northd lists for the router with these ports. */
export function advertisedOf(view: SbView, routerPorts: readonly string[]): readonly Advertisement[] {
  const bindings = view.table('Port_Binding');
  // Newer versions name a datapath otherwise; all of them give a port of the router the router's datapath.
  const datapaths = new Set(
    routerPorts.flatMap((name) => bindings.index('logical_port').get(name)?.datapath ?? []),
  );
  return [...datapaths].flatMap((datapath) =>
    view
      .table('Advertised_Route')
      .index('datapath')
      .all(datapath)
      .flatMap((row) => {
        const prefix = ipv4Prefix(row.ip_prefix);
        if (prefix === undefined) return [];
        const port = bindings.get(row.logical_port)?.logical_port ?? '';
        const tracked = row.tracked_port === undefined ? undefined : boundPort(view, row.tracked_port);
        return [{ prefix, port, ...(tracked === undefined ? {} : { tracked }) }];
      }),
  );
}

/** The port whose chassis counts: for a router's port on a gateway the one that is bound there; none for a distributed one. */
function boundPort(view: SbView, id: Ref<'Port_Binding'>): string | undefined {
  const port = view.table('Port_Binding').get(id);
  if (port === undefined) return undefined;
  return port.options.get('chassis-redirect-port') ?? (port.type === 'patch' ? undefined : port.logical_port);
}

/**
 * Whether an ovn-controller owns what is learned on this port of a router: it deletes what it did not learn itself. northd
 * marks such ports (`dynamic-routing`), on a gateway router and, by their chassis-redirect port, on distributed gateway ports.
 */
export function isLearnedByController(view: SbView, routerPort: string): boolean {
  const ports = view.table('Port_Binding').index('logical_port');
  const own = ports.get(routerPort);
  const redirect = own?.options.get('chassis-redirect-port');
  const both = [own, redirect === undefined ? undefined : ports.get(redirect)];
  return both.some((port) => port?.options.get('dynamic-routing') === 'true');
}

/** OVN writes host routes without a length. */
function ipv4Prefix(text: string): string | undefined {
  const full = text.includes('/') ? text : `${text}/32`;
  return parsePrefix(full).kind === 'ok' ? full : undefined;
}
