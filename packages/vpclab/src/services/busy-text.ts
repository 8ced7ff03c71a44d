// Whether it may be the responder's load, and not the network, that kept an answer from coming: as words. Pure.

import type { ResponderLoad } from './control-protocol.ts';

/** A probe that waits for less than this can miss an answer. */
const LATE_MS = 200;

export function busyText(load: ResponderLoad | undefined, address: string): string | undefined {
  const full = load?.listeners.find((listener) => listener.address === address);
  if (full !== undefined) {
    return `the responder at ${address} is overloaded (${full.connections} connections, ${full.evicted} closed to make room)`;
  }
  if (load === undefined || load.delayMs < LATE_MS) return undefined;
  return `the responder of the lab is overloaded (answers ${load.delayMs} ms late)`;
}
