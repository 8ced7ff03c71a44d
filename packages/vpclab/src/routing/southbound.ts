// Where things are: of OVN's Southbound database (ovn-sb(5)), the chassis that each port is bound to. Only agents that
// announce what is on one host need it.

import { connect, type Client, type ReplicaOf, type TlsIdentity } from '@vpclab/ovsdb';
import { OVN_Southbound, type OVN_Southbound_Tables } from '@vpclab/ovsdb/ovn-sb';

const SELECTION = { Port_Binding: ['logical_port', 'chassis'], Chassis: ['name'] } as const;

export class Bindings {
  readonly #client: Client<OVN_Southbound_Tables>;
  readonly #replica: ReplicaOf<OVN_Southbound_Tables, typeof SELECTION>;

  private constructor(
    client: Client<OVN_Southbound_Tables>,
    replica: ReplicaOf<OVN_Southbound_Tables, typeof SELECTION>,
  ) {
    this.#client = client;
    this.#replica = replica;
  }

  static async open(
    { remotes, tls }: { readonly remotes: readonly string[]; readonly tls?: TlsIdentity | undefined },
    bounds: { readonly signal: AbortSignal; readonly timeoutMs: number },
  ): Promise<Bindings> {
    const client = await connect({ remotes, database: OVN_Southbound, tls, ...bounds });
    try {
      return new Bindings(client, await client.replica(SELECTION, bounds));
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  isAt(port: string, chassis: string): boolean {
    const binding = this.#replica.table('Port_Binding').index('logical_port').get(port);
    if (binding?.chassis === undefined) return false;
    return this.#replica.table('Chassis').get(binding.chassis)?.name === chassis;
  }

  onChange(listener: () => void): void {
    this.#replica.on('transaction', listener);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}
