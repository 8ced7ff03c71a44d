// One direction of a packet: hops, and how it ends. Types only.

import type { Cause, DiagnosedHop, StateOutcome } from '../model/diagnosis.ts';
import type { Role } from './wires.ts';
import type { Packet } from './world.ts';

export type Leg = {
  readonly hops: readonly DiagnosedHop[];
  readonly end: LegEnd;
  /** What may keep it from passing, for all that the state tells. */
  readonly doubts: readonly Cause[];
};

export type LegEnd =
  | {
      readonly kind: 'arrives';
      readonly netns: string;
      readonly packet: Packet;
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
  readonly next: To | Stop;
};

export type Arrival = { readonly kind: 'enters'; readonly netns: string; readonly device: string };

export type At = {
  readonly netns: string;
  readonly role: Role;
  /** Undefined: it is sent here. */
  readonly arrivedBy: string | undefined;
  /** Whether the rules of the namespace are those of the lab file: none, changed, or as they should be. */
  readonly rules: 'intended' | 'missing' | 'changed';
  /** It was translated there by itself, whatever its connection. */
  readonly isPublic?: boolean;
};

/** Both legs, as far as the packet comes. */
export type ByState = {
  readonly outcome: StateOutcome;
  readonly text: string;
  readonly stop: Stop | undefined;
  readonly request: Leg;
  readonly answer: Leg | undefined;
};
