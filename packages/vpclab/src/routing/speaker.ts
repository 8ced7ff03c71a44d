// What makes one gateway announce what is intended, by whatever protocol.

import type { BgpAnnouncement } from '../model/router.ts';
import type { Ipv4 } from '../net/text.ts';

export type SpeakerEvents = {
  /** May this agent drive FRR now? Asked right before each change. */
  readonly mayDrive: () => boolean;
  /** `commands`: how many it took. */
  readonly onApplied: (gateway: string, commands: number) => void;
  readonly onProblem: (message: string) => void;
};

export type Announcing = {
  readonly announce: readonly BgpAnnouncement[];
  /** The router's own address on the network that it shares with the gateway. */
  readonly via: Ipv4 | undefined;
};

export type Speaker = {
  /** Why the gateway does not follow, or undefined. */
  readonly problem: string | undefined;
  readonly announce: (intended: Announcing) => void;
  /** Another agent may have driven the gateway: what it has is read again before the next change. */
  readonly takeOver: () => void;
  /** Tries again what could not be done without the lead. */
  readonly retry: () => void;
  readonly close: () => void;
};
