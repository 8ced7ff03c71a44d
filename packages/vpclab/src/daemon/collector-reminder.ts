// Makes ovn-controller see where dropped packets are reported. It reads the table of collectors only when that changes while it
// runs (OVN 23.03: lflow_output_flow_sample_collector_set_handler() in controller/ovn-controller.c); what was there before
// it started it takes for absent, and drops without a word. So each controller is shown a further row for a moment.

import { readFile } from 'node:fs/promises';
import type { Client, Ref } from '@vpclab/ovsdb';
import type { Open_vSwitch_Tables } from '@vpclab/ovsdb/vswitch';
import { unixctl } from '../machine/tools/unixctl.ts';
import { parseEngine } from '../metrics/parse/timings.ts';
import { DROP_COLLECTORS, directoryOf } from '../model/layout.ts';
import { OWNER_KEY } from '../model/ovsdb-row.ts';

const TABLE = 'Flow_Sample_Collector_Set';
const REMINDER_ID = DROP_COLLECTORS + 1;
/** The mark of the row: none of the lab's own. */
const OWNER = 'flow-logs';
/** The part of its engine that reads the table. */
const FLOWS_NODE = 'logical_flow_output';
const ANSWER_MS = 2_000;

export type ReminderOptions = {
  readonly node: string;
  readonly client: Client<Open_vSwitch_Tables>;
  readonly bridge: () => Ref<'Bridge'> | undefined;
  readonly signal: AbortSignal;
};

export class CollectorReminder {
  readonly #node: string;
  readonly #client: Client<Open_vSwitch_Tables>;
  readonly #bridge: () => Ref<'Bridge'> | undefined;
  readonly #signal: AbortSignal;
  #isBusy = false;
  #isShown = true;
  /** The process that was reminded. */
  #reminded = '';

  /** `bridge`: the integration bridge, once it is there. */
  constructor({ node, client, bridge, signal }: ReminderOptions) {
    this.#node = node;
    this.#client = client;
    this.#bridge = bridge;
    this.#signal = signal;
  }

  /** Takes one step, if it is time for one. Rejects when a daemon of the node does not answer: the next look tries again. */
  async look(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      await this.#step();
    } finally {
      this.#isBusy = false;
    }
  }

  async #step(): Promise<void> {
    const bounds = { signal: this.#signal, timeoutMs: ANSWER_MS };
    // One of a vpclabd that was killed may be there.
    if (this.#isShown) {
      const isOurs = ['external_ids', 'includes', new Map([[OWNER_KEY, OWNER]])] as const;
      await this.#client.transact((tx) => void tx.delete(TABLE, [['id', '==', REMINDER_ID], isOurs]), bounds);
      this.#isShown = false;
      return;
    }
    const directory = directoryOf(this.#node);
    const pid = (await readFile(`${directory}/ovn-controller.pid`, 'utf8').catch(() => '')).trim();
    if (pid === '' || pid === this.#reminded) return;
    const control = `${directory}/ovn-controller.${pid}.ctl`;
    const stats = parseEngine(await unixctl(control, 'inc-engine/show-stats', [], bounds));
    if (stats.every(({ node, recomputes }) => node !== FLOWS_NODE || recomputes === 0)) return;
    const bridge = this.#bridge();
    if (bridge === undefined) return;
    const external_ids = new Map([[OWNER_KEY, OWNER]]);
    await this.#client.transact(
      (tx) => void tx.insert(TABLE, { id: REMINDER_ID, bridge, external_ids }),
      bounds,
    );
    this.#isShown = true;
    this.#reminded = pid;
  }
}
