// Asks a running OVS or OVN daemon over its control socket, as ovs-appctl(8) does: JSON-RPC 1.0, one request a call
// (ovs: lib/unixctl.c).

import { VpclabError, errorMessage } from '../../errors.ts';
import { bounded } from '../../model/bounded.ts';
import { connectUnix } from '../kernel/sockets.ts';
import type { BoundedCall } from '../machine.ts';

/** The daemon's answer; COMMAND_FAILED with its words when it refuses, TIMED_OUT when it says nothing. */
export async function unixctl(
  socketPath: string,
  method: string,
  args: readonly string[],
  call: BoundedCall,
): Promise<string> {
  return await bounded(call, `${socketPath} did not answer ${method}`, async (signal) => {
    try {
      const socket = await connectUnix(socketPath, { ...call, signal });
      signal.addEventListener('abort', () => socket.destroy(), { once: true });
      try {
        socket.end(JSON.stringify({ id: 0, method, params: args }));
        let text = '';
        for await (const chunk of socket.setEncoding('utf8')) {
          text += String(chunk);
          const reply = whole(text);
          if (reply === undefined) continue;
          if (typeof reply.result === 'string') return reply.result;
          throw failed(`${socketPath} refused ${method}: ${String(reply.error).trim()}`);
        }
        throw failed(`${socketPath} hung up on ${method}`);
      } finally {
        socket.destroy();
      }
    } catch (cause) {
      throw cause instanceof VpclabError ? cause : failed(`${socketPath}: ${errorMessage(cause)}`, cause);
    }
  });
}

function failed(message: string, cause?: unknown): VpclabError {
  return new VpclabError('COMMAND_FAILED', message, cause === undefined ? {} : { cause });
}

function whole(text: string): { readonly result: unknown; readonly error: unknown } | undefined {
  try {
    // One object of a daemon that vpclab started; other shapes have no result and end as refusals.
    return JSON.parse(text) as { result: unknown; error: unknown };
  } catch {
    return undefined;
  }
}
