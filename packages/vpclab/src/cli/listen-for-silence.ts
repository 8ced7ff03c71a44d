// A request without an answer so far: is vpclabd still working on it? It says so on another connection, however long
// the work takes. If it hangs it does not, and waiting longer is useless.

import type { ClientRequest } from 'node:http';
import { dirname } from 'node:path';
import { VpclabError } from '../errors.ts';
import { findVpclabd } from '../runtime/find-vpclabd.ts';

export type Patience = {
  /** Silence after which vpclabd is asked whether it is there. */
  readonly quietMs: number;
  /** How long that answer may take: reading a huge lab file keeps it busy for seconds. */
  readonly answerMs: number;
};
export const PATIENCE: Patience = { quietMs: 10_000, answerMs: 10_000 };

type Call = {
  readonly socketPath: string;
  readonly idleMs: number;
  readonly what: string;
  readonly patience: Patience;
};

/** Calls back once, when nothing was heard for `idleMs` or when vpclabd hangs; stops with the request. */
export function listenForSilence(
  outgoing: ClientRequest,
  { socketPath, idleMs, what, patience }: Call,
  onSilence: (error: VpclabError) => void,
): void {
  let heard = 0;
  let heardAt = performance.now();
  let askAt = heardAt + patience.quietMs;
  let isAsking = false;
  const look = async (): Promise<void> => {
    const now = performance.now();
    const bytes = outgoing.socket?.bytesRead ?? 0;
    if (bytes !== heard) {
      heard = bytes;
      heardAt = now;
      askAt = now + patience.quietMs;
    }
    if (now - heardAt >= idleMs) {
      onSilence(
        new VpclabError('TIMED_OUT', `Nothing was heard from the lab for ${seconds(idleMs)} s (${what}).`),
      );
      return;
    }
    if (isAsking || now < askAt) return;
    isAsking = true;
    const answers = await answersNow(socketPath, patience.answerMs);
    isAsking = false;
    askAt = performance.now() + patience.quietMs;
    if (!answers) onSilence(hung(socketPath, performance.now() - heardAt));
  };
  const timer = setInterval(() => void look(), Math.min(1_000, patience.quietMs));
  outgoing.once('close', () => clearInterval(timer));
}

/** Any answer will do, and needs no lab; one that is going away is not one that hangs. */
async function answersNow(socketPath: string, timeoutMs: number): Promise<boolean> {
  // Imported, it would load fetch and WebSocket with each command: see http.ts.
  const { request } = process.getBuiltinModule('node:http');
  return await new Promise((resolve) => {
    const asked = request({ socketPath, method: 'HEAD', path: '/', agent: false });
    const timer = setTimeout(() => {
      resolve(false);
      asked.destroy();
    }, timeoutMs);
    const end = (): void => {
      clearTimeout(timer);
      resolve(true);
    };
    asked.once('response', (response) => {
      response.resume();
      end();
    });
    asked.on('error', end);
    asked.end();
  });
}

function hung(socketPath: string, silentMs: number): VpclabError {
  const pid = findVpclabd(dirname(socketPath));
  const who = pid === undefined ? 'vpclabd' : `vpclabd (pid ${pid})`;
  const how = pid === undefined ? '' : `: \`kill -9 ${pid}\``;
  return new VpclabError(
    'DAEMON_HUNG',
    `${who} has not answered for ${seconds(silentMs)} s. The lab itself continues to run. ` +
      `End vpclabd${how}; it restarts by itself and takes over the running lab. \`vpclab down\` works too.`,
    { details: { pid } },
  );
}

function seconds(ms: number): string {
  return String(Math.round(ms / 1000));
}
