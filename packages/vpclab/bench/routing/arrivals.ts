// Routes of the edge as its kernel announces them, and the commits that they follow from.

import type { Client } from '@vpclab/ovsdb';
import type { OVN_Northbound_Tables } from '@vpclab/ovsdb/ovn-nb';
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const WITHIN_MS = 10_000;
const READY_MS = 300;

export class Arrivals {
  readonly #waiting = new Map<string, () => void>();

  /** Of the namespace `edge`. */
  static async watch(): Promise<Arrivals> {
    const arrivals = new Arrivals();
    const monitor = spawn('ip', ['-n', 'edge', '-o', 'monitor', 'route'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    monitor.stdout.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n')) {
        const [, gone = '', prefix = ''] = /^(Deleted )?(\S+) /.exec(line) ?? [];
        arrivals.#waiting.get(`${gone}${prefix}`)?.();
      }
    });
    await sleep(READY_MS);
    return arrivals;
  }

  /** When it comes ("10.0.1.0/24") or goes ("Deleted 10.0.1.0/24"), by performance.now(). */
  async of(key: string): Promise<number> {
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not within ${WITHIN_MS} ms: ${key}`)), WITHIN_MS);
      this.#waiting.set(key, () => {
        clearTimeout(timer);
        this.#waiting.delete(key);
        resolve(performance.now());
      });
    });
  }
}

export type Samples = { readonly announce: number[]; readonly withdraw: number[] };

/** The subnet `web` of the router moves to other networks: one row of one transaction. */
export async function setNetworks(
  nb: Client<OVN_Northbound_Tables>,
  networks: readonly string[],
): Promise<number> {
  await nb.transact((tx) => tx.update('Logical_Router_Port', [['name', '==', 'rp-web']], { networks }));
  return performance.now();
}

/** Milliseconds from each commit to the route in the edge's kernel, and from each removal to its end there. */
export async function measureChanges(
  nb: Client<OVN_Northbound_Tables>,
  arrivals: Arrivals,
  count: number,
): Promise<Samples> {
  const samples: Samples = { announce: [], withdraw: [] };
  await setNetworks(nb, ['10.0.1.1/24']);
  for (let index = 0; index < count; index++) {
    const prefix = `10.0.${2 + (index % 200)}.0/24`;
    const came = arrivals.of(prefix);
    const committed = await setNetworks(nb, ['10.0.1.1/24', prefix.replace('.0/', '.1/')]);
    samples.announce.push((await came) - committed);
    const went = arrivals.of(`Deleted ${prefix}`);
    const removed = await setNetworks(nb, ['10.0.1.1/24']);
    samples.withdraw.push((await went) - removed);
  }
  return samples;
}
