// A call that came over a stream, made on a machine. Arguments are of the method's types: the handshake says that both
// sides are of one version, and anybody who may connect may do everything anyway.

import type { Duplex } from 'node:stream';
import { VpclabError } from '../../errors.ts';
import type { Machine } from '../machine.ts';
import type { Method } from '../remote/messages.ts';

export type ServedCall = {
  readonly signal: AbortSignal;
  readonly until: AbortSignal;
  readonly timeoutMs: number | undefined;
  readonly onProgress: (done: number, total: number) => void;
  readonly onSocket: (socket: Duplex) => void;
};

/** Where the caller stated no bound, of calls that need one. */
const DEFAULT_MS = 60_000;

/** How what a method gives is sent: as it is, in base64, or as a stream of its own. */
const SENT: Readonly<Record<Method, 'plainly' | 'in base64' | 'as a stream'>> = {
  observeKernel: 'plainly',
  observeNft: 'plainly',
  observeDaemons: 'plainly',
  learnedRoutes: 'plainly',
  change: 'plainly',
  writeFiles: 'plainly',
  removeDirectory: 'plainly',
  ensureKey: 'plainly',
  adopt: 'plainly',
  startDaemons: 'plainly',
  stopDaemons: 'plainly',
  control: 'plainly',
  logSize: 'plainly',
  readLog: 'in base64',
  connect: 'as a stream',
  capture: 'as a stream',
  run: 'plainly',
  probe: 'plainly',
  connections: 'plainly',
  hop: 'plainly',
  offer: 'plainly',
  announce: 'plainly',
  learnedNeighbours: 'plainly',
  forgetNeighbours: 'plainly',
};

export async function callMachine(
  machine: Machine,
  { method, args }: { readonly method: Method; readonly args: readonly unknown[] },
  { timeoutMs = DEFAULT_MS, onSocket, ...call }: ServedCall,
): Promise<unknown> {
  if (!Object.hasOwn(SENT, method))
    throw new VpclabError('BAD_ARGUMENT', `a machine has no ${String(method)}`);
  // A method that takes a call takes it last; others ignore it.
  const given = [...args, { ...call, timeoutMs }];
  const answer: unknown = await Reflect.apply(machine[method], machine, given);
  switch (SENT[method]) {
    case 'plainly':
      return answer;
    case 'in base64':
      return Buffer.from(answer as Uint8Array).toString('base64');
    case 'as a stream':
      onSocket(answer as Duplex);
      return undefined;
  }
}
