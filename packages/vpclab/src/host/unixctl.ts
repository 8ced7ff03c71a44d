// Asks a running OVS or OVN daemon over its control socket, as ovs-appctl(8) does: JSON-RPC 1.0, one request a call
// (ovs: lib/unixctl.c).

import { connect } from 'node:net';
import { VpclabError, errorMessage } from '../errors.ts';

export type UnixctlOptions = { readonly signal: AbortSignal; readonly timeoutMs: number };

/** The daemon's answer; COMMAND_FAILED with its words when it refuses, TIMED_OUT when it says nothing. */
export async function unixctl(
  socketPath: string,
  method: string,
  args: readonly string[],
  { signal, timeoutMs }: UnixctlOptions,
): Promise<string> {
  const bound = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const socket = connect({ path: socketPath, signal: bound });
  try {
    socket.end(JSON.stringify({ id: 0, method, params: args }));
    let text = '';
    for await (const chunk of socket.setEncoding('utf8')) {
      text += String(chunk);
      const reply = whole(text);
      if (reply === undefined) continue;
      if (typeof reply.result === 'string') return reply.result;
      throw new VpclabError(
        'COMMAND_FAILED',
        `${socketPath} refused ${method}: ${String(reply.error).trim()}`,
      );
    }
    throw new VpclabError('COMMAND_FAILED', `${socketPath} hung up on ${method}`);
  } catch (cause) {
    if (cause instanceof VpclabError) throw cause;
    if (signal.aborted) throw new VpclabError('CANCELLED', `${method} was cancelled`, { cause });
    if (bound.aborted)
      throw new VpclabError('TIMED_OUT', `${socketPath} did not answer ${method}`, { cause });
    throw new VpclabError('COMMAND_FAILED', `${socketPath}: ${errorMessage(cause)}`, { cause });
  } finally {
    socket.destroy();
  }
}

function whole(text: string): { readonly result: unknown; readonly error: unknown } | undefined {
  try {
    // One object of a daemon that vpclab started; other shapes have no result and end as refusals.
    return JSON.parse(text) as { result: unknown; error: unknown };
  } catch {
    return undefined;
  }
}
