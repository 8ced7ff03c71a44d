// What a verification needs to know of the quotas of a gateway: their rules, and how many connections each has. All of a
// gateway are read at once, whoever asks for one.

import type { BoundedCall, Machine } from '../../machine/machine.ts';
import type { ConnectionQuota } from '../../model/connection-quotas.ts';
import { QUOTA_TABLE, quotaTable, quotasOf } from '../../model/connection-quotas.ts';
import type { Lab } from '../../model/lab.ts';

/** `open`: those that count; undefined: no more are tracked in all than it allows. */
export type QuotaState = { readonly listing: string; readonly open: number | undefined };

/** How many connections the kernel tracks at all, then the tables: in one go, or those that there are. */
const LOOK = `
cat /proc/sys/net/netfilter/nf_conntrack_count || echo 0
all=; for table; do all="$all list table $table;"; done
nft --stateless "$all" || for table; do nft --stateless list table $table || true; done
`;
const ASK_MS = 5_000;

type Look = { readonly asked: Set<string>; readonly states: Promise<ReadonlyMap<string, QuotaState>> };

export class GatewayQuotas {
  readonly #lab: Lab;
  readonly #machine: Pick<Machine, 'run' | 'connections'>;
  readonly #looks = new Map<string, Look>();

  constructor(lab: Lab, machine: Pick<Machine, 'run' | 'connections'>) {
    this.#lab = lab;
    this.#machine = machine;
  }

  /** Who asks for the same once more gets a new look. */
  async of(gateway: string, vpc: string, signal: AbortSignal): Promise<QuotaState> {
    let look = this.#looks.get(gateway);
    if (look === undefined || look.asked.has(vpc)) {
      look = { asked: new Set(), states: this.#look(gateway, { timeoutMs: ASK_MS, signal }) };
      this.#looks.set(gateway, look);
    }
    look.asked.add(vpc);
    return (await look.states).get(vpc) ?? { listing: '', open: undefined };
  }

  async #look(gateway: string, call: BoundedCall): Promise<ReadonlyMap<string, QuotaState>> {
    const found = this.#lab.natGateways.find(({ name }) => name === gateway);
    const quotas = found === undefined ? [] : quotasOf(this.#lab, found);
    const tables = quotas.map(({ vpc }) => quotaTable(vpc));
    const asked = { netns: gateway, program: 'sh', args: ['-c', LOOK, 'sh', ...tables] };
    const { stdout } = await this.#machine.run(asked, call);
    const [tracked = '', ...listing] = stdout.split('\n');
    // Where fewer are tracked in all, none need be counted: a dump takes a while.
    const isCounted = quotas.some(({ limit }) => Number(tracked) > limit);
    const open = isCounted ? await openOf(this.#machine, gateway, quotas) : [];
    const listings = byVpc(listing.join('\n'));
    return new Map(
      quotas.map(({ vpc }, index) => [vpc, { listing: listings.get(vpc) ?? '', open: open[index] }]),
    );
  }
}

/** Of quotas of one gateway, in their order. */
export async function openOf(
  machine: Pick<Machine, 'connections'>,
  gateway: string,
  quotas: readonly ConnectionQuota[],
): Promise<readonly number[]> {
  return await machine.connections(
    gateway,
    quotas.map(({ mark }) => mark),
  );
}

/** What nft printed of several tables. */
function byVpc(listing: string): ReadonlyMap<string, string> {
  const start = `table inet ${QUOTA_TABLE}`;
  const tables = listing.split(new RegExp(`^(?=${start})`, 'm'));
  return new Map(tables.map((table) => [table.slice(start.length, table.indexOf(' {')), table]));
}
