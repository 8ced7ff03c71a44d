// Looks a name up from inside a namespace, as a workload would: real packets, and the answer.

import { randomInt } from 'node:crypto';
import type { Namespaces } from '../../machine/kernel/namespaces.ts';
import { udpSocket } from '../../machine/kernel/sockets.ts';
import { bounded } from '../../model/bounded.ts';
import { DNS_PORT } from '../../model/ports.ts';
import type { LookUp, LookedUp } from '../control-protocol.ts';
import { CODE, TYPE, readReply, writeQuestion } from './message.ts';
import type { Reply } from './message.ts';

/** A first packet may be lost while the path is set up. */
const FIRST_RETRANSMIT_MS = 60;
const LAST_RETRANSMIT_MS = 500;

/** Fails when nothing comes back. */
export async function lookUpFrom(
  namespaces: Namespaces,
  { netns, server, name, timeoutMs }: LookUp,
): Promise<LookedUp> {
  const socket = await udpSocket(namespaces, netns);
  const id = randomInt(0x1_00_00);
  const question = writeQuestion(id, name, TYPE.A);
  let repeat: NodeJS.Timeout | undefined;
  try {
    const { code, answers } = await bounded({ timeoutMs }, `${server} did not answer`, () => {
      const { promise, resolve, reject } = Promise.withResolvers<Reply>();
      socket.on('error', reject);
      socket.on('message', (message, { address }) => {
        const reply = address === server ? readReply(message, id) : undefined;
        if (reply !== undefined) resolve(reply);
      });
      const send = (waitMs: number): void => {
        socket.send(question, DNS_PORT, server, () => undefined);
        repeat = setTimeout(send, waitMs, Math.min(waitMs * 2, LAST_RETRANSMIT_MS));
      };
      send(FIRST_RETRANSMIT_MS);
      return promise;
    });
    if (code === CODE.noSuchName) return { kind: 'no-such-name' };
    if (code !== CODE.none) return { kind: 'failed', reason: `${server} answered with code ${code}` };
    return { kind: 'found', addresses: answers.map(({ value }) => value) };
  } finally {
    clearTimeout(repeat);
    socket.on('error', () => undefined);
    socket.close();
  }
}
