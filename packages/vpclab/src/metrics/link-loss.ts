// Packets that a link received and the switch never saw: with the userspace datapath the kernel drops them when the
// switch does not take them in time (packet(7), PACKET_STATISTICS). Nobody counts them, so that they are found by
// subtraction. The switch hands its flows' counters on up to a second late: an older count of the link is held against a
// newer one of the flow. That gives at least what was lost up to then, and never more.

/** Longer than the switch takes to hand counters on (ovs-vswitchd.conf.db(5): max-revalidator, 500 ms). */
const SETTLED_MS = 2_000;

type Held = { readonly linkPackets: number; readonly atMs: number };

export class LinkLoss {
  #lost = 0;
  #bound = 0;
  #base: { readonly linkPackets: number; readonly flowPackets: number } | undefined;
  #held: Held | undefined;

  /** Packets lost since the link was first seen. */
  get lost(): number {
    return this.#lost;
  }

  /** `isNewFlow`: the flow does not go on from its last count. */
  add(linkPackets: number, flowPackets: number, atMs: number, isNewFlow: boolean): void {
    const held = this.#held;
    if (this.#base === undefined || held === undefined || isNewFlow || linkPackets < held.linkPackets) {
      this.#base = { linkPackets, flowPackets };
      this.#held = { linkPackets, atMs };
      this.#bound = 0;
      return;
    }
    if (atMs - held.atMs < SETTLED_MS) return;
    const bound = held.linkPackets - this.#base.linkPackets - (flowPackets - this.#base.flowPackets);
    if (bound > this.#bound) {
      this.#lost += bound - this.#bound;
      this.#bound = bound;
    }
    this.#held = { linkPackets, atMs };
  }
}
