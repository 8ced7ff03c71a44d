// A call that came over a stream, made on a machine. Arguments are of the method's types: the handshake says that both
// sides are of one version, and who may connect may do everything anyway.

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

type ArgumentsOf<M extends Method> = Parameters<Machine[M]>;

export async function callMachine(
  machine: Machine,
  { method, args }: { readonly method: Method; readonly args: readonly unknown[] },
  { signal, until, timeoutMs = DEFAULT_MS, onProgress, onSocket }: ServedCall,
): Promise<unknown> {
  const call = { signal, onProgress };
  const bounded = { signal, timeoutMs };
  const given = <M extends Method>(): ArgumentsOf<M> => args as unknown as ArgumentsOf<M>;
  switch (method) {
    case 'observeKernel':
      return await machine.observeKernel(given<'observeKernel'>()[0], call);
    case 'observeNft':
      return await machine.observeNft(given<'observeNft'>()[0], call);
    case 'observeDaemons':
      return await machine.observeDaemons();
    case 'learnedRoutes':
      return await machine.learnedRoutes(given<'learnedRoutes'>()[0]);
    case 'change': {
      const [stage, changes] = given<'change'>();
      return await machine.change(stage, changes, call);
    }
    case 'writeFiles':
      return await machine.writeFiles(given<'writeFiles'>()[0]);
    case 'removeDirectory':
      return await machine.removeDirectory(given<'removeDirectory'>()[0]);
    case 'ensureKey':
      return await machine.ensureKey(given<'ensureKey'>()[0]);
    case 'adopt':
      return await machine.adopt(given<'adopt'>()[0]);
    case 'startDaemons':
      return await machine.startDaemons(given<'startDaemons'>()[0], call);
    case 'stopDaemons':
      return await machine.stopDaemons(given<'stopDaemons'>()[0]);
    case 'control': {
      const [daemon, command, words] = given<'control'>();
      return await machine.control(daemon, command, words, bounded);
    }
    case 'logSize':
      return await machine.logSize(given<'logSize'>()[0]);
    case 'readLog':
      return Buffer.from(await machine.readLog(...given<'readLog'>())).toString('base64');
    case 'connect':
      onSocket(await machine.connect(given<'connect'>()[0], bounded));
      return undefined;
    case 'capture':
      onSocket(await machine.capture(given<'capture'>()[0], bounded));
      return undefined;
    case 'run':
      return await machine.run(given<'run'>()[0], bounded);
    case 'probe':
      return await machine.probe(given<'probe'>()[0], { ...bounded, until });
    case 'connections':
      return await machine.connections(...given<'connections'>());
    case 'hop':
      return await machine.hop(given<'hop'>()[0], bounded);
    case 'announce':
      return await machine.announce(given<'announce'>()[0]);
    case 'learnedNeighbours':
      return await machine.learnedNeighbours(given<'learnedNeighbours'>()[0]);
    case 'forgetNeighbours':
      return await machine.forgetNeighbours(given<'forgetNeighbours'>()[0]);
    default:
      method satisfies never;
      throw new VpclabError('BAD_ARGUMENT', `a machine has no ${String(method)}`);
  }
}
