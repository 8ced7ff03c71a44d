// What is said between vpclabd and `vpclab machine serve`. A handshake comes first: both sides have to be of one version,
// so that what follows is of the types stated here.

import { ERROR_CODES, VpclabError, errorMessage } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import type { DaemonRow } from '../../model/rows.ts';
import { errnoOf } from '../kernel/system-error.ts';
import type { Machine, SupervisedDaemon } from '../machine.ts';
import type { SupervisorEvent } from '../../model/engine.ts';

/** Counted up with every change of a message or of what the Machine interface takes and gives. */
export const PROTOCOL_VERSION = 7;

/** What is asked and answered; the machine reports the rest of the interface by itself, or it ends with the connection. */
export type Method = Exclude<keyof Machine, 'name' | 'daemons' | 'watch' | 'close'>;

export type WireError = {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
};

/** Of a sub-stream: how much was read of it, that no more is written to it, that it is gone. */
export type StreamMessage =
  | { readonly kind: 'read'; readonly stream: number; readonly bytes: number }
  | { readonly kind: 'end'; readonly stream: number }
  | { readonly kind: 'destroy'; readonly stream: number };

export type ToMachine =
  | { readonly kind: 'hello'; readonly version: number; readonly lab: string }
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly method: Method;
      readonly args: readonly unknown[];
      readonly timeoutMs?: number;
    }
  | { readonly kind: 'abort'; readonly id: number; readonly what: 'signal' | 'until' }
  /** What went with a daemon is put back, or can't be. */
  | { readonly kind: 'repaired'; readonly id: number; readonly error?: WireError }
  | { readonly kind: 'ping' }
  | StreamMessage;

export type FromMachine =
  | { readonly kind: 'hello'; readonly version: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'progress'; readonly id: number; readonly done: number; readonly total: number }
  | { readonly kind: 'result'; readonly id: number; readonly value?: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: WireError }
  | { readonly kind: 'daemons'; readonly daemons: readonly SupervisedDaemon[] }
  | { readonly kind: 'event'; readonly event: SupervisorEvent }
  | { readonly kind: 'restarted'; readonly id: number; readonly row: DaemonRow }
  | { readonly kind: 'pong' }
  | StreamMessage;

/** Anything else is no message: the connection ends. */
export function kindOf(message: unknown): string {
  const isMessage = typeof message === 'object' && message !== null && 'kind' in message;
  if (isMessage && typeof message.kind === 'string') return message.kind;
  throw new VpclabError('MACHINE_LOST', "something that is not a message of vpclab's protocol");
}

export function toWire(error: unknown): WireError {
  const errno = errnoOf(error);
  const details = error instanceof VpclabError ? error.details : {};
  return {
    code: error instanceof VpclabError ? error.code : 'SYSCALL_FAILED',
    message: errorMessage(error),
    details: errno === undefined ? details : { ...details, errno },
  };
}

/** `where`: the machine that it happened on. */
export function fromWire({ code, message, details }: WireError, where: string): VpclabError {
  return new VpclabError(isCode(code) ? code : 'INTERNAL', `${message} (on the machine ${where})`, {
    details,
  });
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}
