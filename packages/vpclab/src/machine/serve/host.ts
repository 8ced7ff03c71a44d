// The machine that is served, beyond one connection: one lab at a time has it, and what a lab left is removed when that
// lab does not come again.

import type { Duplex } from 'node:stream';
import { errorMessage } from '../../errors.ts';
import type { HostRow } from '../../model/rows.ts';
import { LocalMachine } from '../local/local-machine.ts';
import type { Machine } from '../machine.ts';
import { serveSession } from './serve-session.ts';
import { withUnderlay } from './underlay.ts';

export type HostOptions = {
  /** The device that is handed over for the underlay. */
  readonly underlay: string | undefined;
  /** For how long what a lab made is kept for it while it is not connected. */
  readonly keepMs: number;
  readonly onNotice: (message: string) => void;
};

export class MachineHost {
  readonly #machine: Machine;
  readonly #options: HostOptions;
  /** Who has made things here, and whether it is connected. */
  #lab: string | undefined;
  #isTaken = false;
  #isForgetting = false;
  #isClosed = false;
  #clearing: NodeJS.Timeout | undefined;
  readonly #connections = new Set<Duplex>();

  constructor(options: HostOptions) {
    const local = new LocalMachine();
    this.#machine = options.underlay === undefined ? local : withUnderlay(local, options.underlay);
    this.#options = options;
  }

  /** Until the connection ends. */
  async serve(stream: Duplex): Promise<void> {
    let mine: string | undefined;
    this.#connections.add(stream);
    const reason = await serveSession(this.#machine, stream, (lab) => {
      const refusal = this.#refusal(lab);
      if (refusal !== undefined) return refusal;
      mine = lab;
      this.#lab = lab;
      this.#isTaken = true;
      clearTimeout(this.#clearing);
      this.#options.onNotice(`the lab ${lab} is connected`);
      return undefined;
    });
    this.#connections.delete(stream);
    if (mine === undefined) {
      this.#options.onNotice(`a connection was refused or ended early: ${reason}`);
      return;
    }
    this.#isTaken = false;
    const { keepMs } = this.#options;
    this.#options.onNotice(`the lab ${mine} is gone (${reason}); its part is kept for ${keepMs / 1000} s`);
    this.#forgetLater();
  }

  /** Ends all connections: a lab that is still there would put back what is removed. */
  disconnect(): void {
    for (const stream of this.#connections) stream.destroy();
  }

  /** Removes all that a lab made here. */
  async clear(): Promise<void> {
    clearTimeout(this.#clearing);
    const daemons = await this.#machine.observeDaemons();
    await this.#machine.adopt(daemons);
    await this.#machine.stopDaemons(daemons.map(({ key }) => key));
    const rows = await this.#machine.observeKernel({ sysctls: [] }, {});
    const isGone = (row: HostRow): boolean => row.kind === 'netns' || row.kind === 'veth';
    const changes = rows
      .filter(isGone)
      .map((row) => ({ kind: 'delete' as const, row, reason: 'the lab is gone' }));
    await this.#machine.change('deletes', changes, {});
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#clearing);
    this.#machine.close();
  }

  #refusal(lab: string): string | undefined {
    // What comes now would be removed too.
    if (this.#isForgetting) return `it is removing what the lab ${this.#lab} had here`;
    if (this.#isTaken) return `it is in use by the lab ${this.#lab}`;
    if (this.#lab === undefined || this.#lab === lab) return undefined;
    return `it is kept for the lab ${this.#lab}, whose part is still there`;
  }

  #forgetLater(): void {
    // By now the machine may be served by another process.
    if (this.#isClosed) return;
    this.#clearing = setTimeout(() => void this.#forget(), this.#options.keepMs);
  }

  async #forget(): Promise<void> {
    const lab = this.#lab;
    this.#isForgetting = true;
    try {
      await this.clear();
      this.#lab = undefined;
      this.#options.onNotice(`what the lab ${lab} had here is removed`);
    } catch (error) {
      this.#options.onNotice(`what the lab ${lab} had here can't be removed: ${errorMessage(error)}`);
      this.#forgetLater();
    } finally {
      this.#isForgetting = false;
    }
  }
}
