// One direction of a packet: hops, and how it ends. Types only.

import type { Cause, DiagnosedHop, StateOutcome } from '../model/diagnosis.ts';
import type { Role } from './wires.ts';
import type { Packet } from './world.ts';

export type Leg = {
  readonly hops: readonly DiagnosedHop[];
  readonly choices: readonly Choice[];
  readonly end: LegEnd;
  /** What may keep it from passing, for all that the state tells. */
  readonly doubts: readonly Cause[];
};

/** Which way a router or a namespace sent it on. */
export type Choice = { readonly place: string; readonly to: string } & (
  | { readonly kind: 'router'; readonly prefix: string }
  /** Which of its routes it was the kernel does not tell. Undefined: on a network of its own. */
  | { readonly kind: 'kernel'; readonly via: string | undefined }
  /** To the MAC that the namespace has for the next hop, and to the one that the lab file gives it. */
  | { readonly kind: 'neighbour'; readonly mac: string | undefined; readonly meant: string | undefined }
);

export type LegEnd =
  | {
      readonly kind: 'arrives';
      readonly netns: string;
      readonly packet: Packet;
      /** A router of OVN, which answers itself: the answer is back already. */
      readonly router?: string;
    }
  | Stop;

export type Stop = {
  readonly kind: 'stopped';
  readonly outcome: Exclude<StateOutcome, 'arrives'>;
  readonly place: string;
  readonly text: string;
  readonly causes: readonly Cause[];
};

/** What becomes of it at one hop, or at several in OVN. */
export type Passage<To> = {
  readonly hops: readonly DiagnosedHop[];
  readonly doubts: readonly Cause[];
  readonly choices: readonly Choice[];
  readonly next: To | Stop;
};

export type Arrival =
  | { readonly kind: 'enters'; readonly netns: string; readonly device: string }
  | { readonly kind: 'answered'; readonly router: string };

export type At = {
  readonly netns: string;
  readonly role: Role;
  /** Undefined: it is sent here. */
  readonly arrivedBy: string | undefined;
  /** Whether the rules of the namespace are those of the lab file: none, changed, or as they should be. */
  readonly rules: 'intended' | 'missing' | 'changed';
  /** It was translated there by itself, whatever its connection. */
  readonly isPublic?: boolean;
  /** An answer of which the request came by another way: no connection that the gateway knows. */
  readonly isStray?: boolean;
};

/** Both legs, as far as the packet comes. */
export type ByState = {
  readonly outcome: StateOutcome;
  readonly text: string;
  readonly stop: Stop | undefined;
  /** Why it went another way than it should, if it did. */
  readonly detours: readonly Cause[];
  readonly request: Leg;
  readonly answer: Leg | undefined;
};
