// Keeps one gateway's bgpd announcing what is intended, over a console that stays open. What bgpd has is read once per
// console; after that each change is the smallest delta, saved to its file. When bgpd dies the console ends, and a new one
// starts over: whatever the file says, what is intended is put back.

import { setTimeout as sleep } from 'node:timers/promises';
import { VpclabError, errorMessage } from '../errors.ts';
import { SHOW_CONFIG } from '../frr/bgp-state.ts';
import { consoleOf } from '../frr/console.ts';
import { vtySocket } from '../frr/daemons.ts';
import type { BgpAnnouncement } from '../model/router.ts';
import { VtySession } from '../frr/vty.ts';
import {
  announcementCommands,
  intendedAnnouncements,
  readAnnouncements,
  type BgpdAnnouncements,
} from './bgp-lines.ts';
import type { GatewayConfig } from './config.ts';
import type { Announcing, Speaker, SpeakerEvents } from './speaker.ts';

const AGAIN_MS = 100;
/** Somebody may have changed bgpd by hand: it is read again after this long. */
const AUDIT_MS = 10_000;

export class BgpSpeaker implements Speaker {
  readonly #gateway: GatewayConfig;
  readonly #events: SpeakerEvents;
  readonly #closing = new AbortController();
  #intended: readonly BgpAnnouncement[] | undefined;
  #wake = Promise.withResolvers<void>();
  #problem: string | undefined;
  #readAt = -Infinity;
  #isWaiting = false;

  constructor(gateway: GatewayConfig, events: SpeakerEvents) {
    this.#gateway = gateway;
    this.#events = events;
    void this.#live();
  }

  /** Why bgpd does not follow, or undefined. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Another agent may have changed bgpd: it is read again before the next change. */
  takeOver(): void {
    this.#readAt = -Infinity;
    this.#wake.resolve();
  }

  /** Tries again what could not be done without the lead. */
  retry(): void {
    if (this.#isWaiting) this.#wake.resolve();
  }

  announce({ announce }: Announcing): void {
    this.#intended = announce;
    this.#wake.resolve();
  }

  close(): void {
    this.#closing.abort();
    this.#wake.resolve();
  }

  async #live(): Promise<void> {
    const { signal } = this.#closing;
    const path = vtySocket(this.#gateway.frr, 'bgpd');
    while (!signal.aborted) {
      const console = new VtySession(path, consoleOf(path));
      try {
        await this.#follow(console);
      } catch (error) {
        this.#report(errorMessage(error));
      } finally {
        console.close();
      }
      await sleep(AGAIN_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Returns or throws when the console ends. */
  async #follow(console: VtySession): Promise<void> {
    const { signal } = this.#closing;
    let hasEnded = false;
    // Once: what waits for a promise that lives long is kept with it.
    void console.ended.then(() => {
      hasEnded = true;
      this.#wake.resolve();
    });
    let known = await this.#read(console);
    for (;;) {
      this.#wake = Promise.withResolvers();
      if (signal.aborted || hasEnded) return;
      if (performance.now() - this.#readAt > AUDIT_MS) {
        known = await this.#read(console);
      }
      known = await this.#apply(console, known);
      const leftMs = Math.max(0, AUDIT_MS + 1 - (performance.now() - this.#readAt));
      const audit = setTimeout(() => this.#wake.resolve(), leftMs).unref();
      await this.#wake.promise;
      clearTimeout(audit);
    }
  }

  async #read(console: VtySession): Promise<BgpdAnnouncements> {
    this.#readAt = performance.now();
    const [reply] = await console.run([SHOW_CONFIG], { signal: this.#closing.signal });
    return readAnnouncements(reply?.text ?? '');
  }

  async #apply(console: VtySession, known: BgpdAnnouncements): Promise<BgpdAnnouncements> {
    this.#isWaiting = !this.#events.mayDrive();
    if (this.#intended === undefined || this.#isWaiting) return known;
    const asn = known.asn;
    if (asn === undefined || asn !== (this.#gateway.asn ?? asn)) {
      throw new VpclabError(
        'COMMAND_FAILED',
        `its bgpd has ${asn === undefined ? 'no BGP process' : `AS ${asn}`}`,
      );
    }
    const to = intendedAnnouncements(asn, this.#intended);
    const commands = announcementCommands(known, to);
    if (commands.length > 0) {
      await console.run([...commands, 'write file'], { signal: this.#closing.signal });
      this.#events.onApplied(this.#gateway.name, commands.length);
    }
    this.#problem = undefined;
    return to;
  }

  #report(message: string): void {
    if (this.#problem === message || this.#closing.signal.aborted) return;
    this.#problem = message;
    this.#events.onProblem(`${this.#gateway.name}: ${message}`);
  }
}
