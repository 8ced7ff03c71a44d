// The wire of the underlay on another machine: a device that its user hands over. It becomes a port of the bridge that
// the lab makes there for its nodes, for as long as that bridge is there.

import { VpclabError } from '../../errors.ts';
import { UNDERLAY_WIRE } from '../../model/layout.ts';
import type { Change } from '../../model/plan.ts';
import type { BridgeRow, HostRow } from '../../model/rows.ts';
import type { Machine } from '../machine.ts';
import { runHere } from '../tools/run.ts';

const IP_MS = 5_000;

/** The same machine, which gives the device to its fabric and takes it back before that goes. */
export function withUnderlay(machine: Machine, device: string): Machine {
  const wire = new Wire(device);
  return {
    ...machine,
    close: () => machine.close(),
    observeKernel: async (asked, call) => {
      const rows = await machine.observeKernel(asked, call);
      // Looking must not fail for it: making the bridge does.
      for (const row of rows) if (isWire(row)) await wire.attach(row).catch(() => undefined);
      return rows;
    },
    change: async (stage, changes, call) => {
      if (stage === 'deletes') for (const netns of goingFabrics(changes)) await wire.release(netns);
      await machine.change(stage, changes, call);
      if (stage !== 'links') return;
      for (const { kind, row } of changes) if (kind !== 'delete' && isWire(row)) await wire.attach(row);
    },
  };
}

function isWire(row: HostRow | Change['row']): row is BridgeRow {
  return row.kind === 'bridge' && row.name === UNDERLAY_WIRE;
}

function goingFabrics(changes: readonly Change[]): readonly string[] {
  return changes.flatMap(({ kind, row }) =>
    kind === 'delete' && row.kind === 'netns' && row.role === 'fabric' ? [row.name] : [],
  );
}

class Wire {
  readonly #device: string;
  #last: Promise<void> = Promise.resolve();

  constructor(device: string) {
    this.#device = device;
  }

  /** One after the other: a look and a change may come at the same time. */
  attach(row: BridgeRow): Promise<void> {
    return this.#inTurn(() => this.#attach(row));
  }

  /** A veth would end with the namespace that it is in. */
  release(netns: string): Promise<void> {
    return this.#inTurn(() => this.#release(netns));
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #attach({ netns, name, mtu }: BridgeRow): Promise<void> {
    const there = await this.#find(['-n', netns]);
    if (there?.master === name && there.isUp) return;
    if (there === undefined) {
      if ((await this.#find([])) === undefined) {
        const message = `the device ${this.#device} that was handed over for the underlay does not exist here`;
        throw new VpclabError('HOST_UNSUITABLE', message);
      }
      await ip('link', 'set', this.#device, 'netns', netns);
    }
    await ip('-n', netns, 'link', 'set', this.#device, 'mtu', String(mtu), 'master', name, 'up');
  }

  async #release(netns: string): Promise<void> {
    if ((await this.#find(['-n', netns])) === undefined) return;
    await ip('-n', netns, 'link', 'set', this.#device, 'nomaster', 'netns', String(process.pid));
  }

  async #find(
    where: readonly string[],
  ): Promise<{ readonly master: string; readonly isUp: boolean } | undefined> {
    try {
      const text = await ip(...where, '-o', 'link', 'show', 'dev', this.#device);
      return { master: / master (\S+)/.exec(text)?.[1] ?? '', isUp: /<[^>]*\bUP\b/.test(text) };
    } catch (error) {
      if (error instanceof VpclabError && error.code === 'COMMAND_FAILED') return undefined;
      throw error;
    }
  }
}

async function ip(...args: readonly string[]): Promise<string> {
  return (await runHere('ip', args, { timeoutMs: IP_MS })).stdout;
}
