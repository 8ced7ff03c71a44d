// Asks a running OVS or OVN daemon over its control socket, as ovs-appctl(8) does: JSON-RPC 1.0, one request a call
// (ovs: lib/unixctl.c).

import type { Socket } from 'node:net';
import { VpclabError, errorMessage } from '../../errors.ts';
import { bounded } from '../../model/bounded.ts';
import { isRecord, parseJson } from '../../model/json.ts';
import { connectUnix } from '../kernel/sockets.ts';
import type { BoundedCall } from '../machine.ts';

/** The daemon's answer; COMMAND_FAILED with its words when it refuses, TIMED_OUT when it says nothing. */
export async function unixctl(
  socketPath: string,
  method: string,
  args: readonly string[],
  call: BoundedCall,
): Promise<string> {
  let socket: Socket | undefined;
  try {
    return await bounded(call, `${socketPath} did not answer ${method}`, async () => {
      socket = await connectUnix(socketPath, call);
      socket.end(JSON.stringify({ id: 0, method, params: args }));
      let text = '';
      for await (const chunk of socket.setEncoding('utf8')) {
        text += String(chunk);
        const reply = whole(text);
        if (reply === undefined) continue;
        if (typeof reply['result'] === 'string') return reply['result'];
        throw failed(`${socketPath} refused ${method}: ${String(reply['error']).trim()}`);
      }
      throw failed(`${socketPath} hung up on ${method}`);
    });
  } catch (cause) {
    throw cause instanceof VpclabError ? cause : failed(`${socketPath}: ${errorMessage(cause)}`, cause);
  } finally {
    socket?.on('error', () => undefined);
    socket?.destroy();
  }
}

function failed(message: string, cause?: unknown): VpclabError {
  return new VpclabError('COMMAND_FAILED', message, cause === undefined ? {} : { cause });
}

/** Undefined while it is not all there; what has no result ends as a refusal. */
function whole(text: string): Readonly<Record<string, unknown>> | undefined {
  const reply = parseJson(text);
  return isRecord(reply) ? reply : undefined;
}
