// The protocol of the generator's control socket. Both ends are programs of this version, and no other process can
// reach it.

import type { ErrorCode } from '../errors.ts';
import type { GeneratorReport, TrafficCounts, TrafficOrder, TrafficStatus } from '../model/traffic.ts';

export type TrafficQuestion =
  | { readonly kind: 'start'; readonly order: TrafficOrder }
  | { readonly kind: 'stop' }
  | { readonly kind: 'status' }
  | { readonly kind: 'report' }
  | { readonly kind: 'counts' };

export type TrafficReply =
  | { readonly kind: 'status'; readonly status: TrafficStatus }
  | { readonly kind: 'report'; readonly report: GeneratorReport }
  | { readonly kind: 'counts'; readonly counts: TrafficCounts }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly reason: string };

/** As it goes over the socket. */
export function questionOf(question: TrafficQuestion): string {
  return `${JSON.stringify(question)}\n`;
}

export function readRequest(line: string): TrafficQuestion {
  return JSON.parse(line) as TrafficQuestion;
}

export function readReply(line: string): TrafficReply {
  return JSON.parse(line) as TrafficReply;
}
