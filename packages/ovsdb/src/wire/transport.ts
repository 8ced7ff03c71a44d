// Opens the byte stream to one remote: unix, tcp or TLS (ovsdb(7), "Connection Methods").
import net from 'node:net';
import tls from 'node:tls';
import { abortedError, OvsdbError, timeoutError } from '../errors.ts';
import { after } from '../wait.ts';
import type { Remote } from './remote.ts';
import type { TlsIdentity } from './tls-identity.ts';

export type OpenOptions = {
  readonly tls?: TlsIdentity;
  readonly signal?: AbortSignal;
  readonly timeoutMs: number;
};

/** Connects; settles within the bound with a socket that is ready to write, or throws OvsdbError. */
export function openTransport(remote: Remote, options: OpenOptions): Promise<net.Socket> {
  const { signal, timeoutMs } = options;
  const what = `connecting to ${remote.text}`;
  if (signal?.aborted) return Promise.reject(abortedError(signal, what));
  let socket: net.Socket;
  try {
    socket = start(remote, options.tls);
  } catch (cause) {
    return Promise.reject(failed(remote, cause));
  }
  return new Promise((resolve, reject) => {
    const timer = after(timeoutMs, () => fail(timeoutError(what, timeoutMs)));
    const onAbort = () => fail(abortedError(signal!, what));
    const onError = (cause: Error) => fail(failed(remote, cause));
    const onClose = () => fail(failed(remote, undefined));
    const ready = remote.kind === 'ssl' ? 'secureConnect' : 'connect';
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      socket.off('error', onError).off('close', onClose).off(ready, onReady);
    };
    const fail = (error: OvsdbError) => {
      settle();
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error);
    };
    const onReady = () => {
      settle();
      if (remote.kind !== 'unix') socket.setNoDelay(true);
      resolve(socket);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError).once('close', onClose).once(ready, onReady);
  });
}

function start(remote: Remote, identity: TlsIdentity | undefined): net.Socket {
  switch (remote.kind) {
    case 'unix':
      return net.connect({ path: remote.path });
    case 'tcp':
      return net.connect({ host: remote.host, port: remote.port });
    case 'ssl': {
      if (identity === undefined) {
        throw new OvsdbError('invalid-remote', `${remote.text} needs a certificate authority: pass \`tls\``);
      }
      return tls.connect({
        host: remote.host,
        port: remote.port,
        ca: identity.ca,
        ...(identity.certificate === undefined ? {} : { cert: identity.certificate }),
        ...(identity.privateKey === undefined ? {} : { key: identity.privateKey }),
        ...(net.isIP(remote.host) === 0 ? { servername: remote.host } : {}),
        ...(identity.verifyHost === true ? {} : { checkServerIdentity: () => undefined }),
      });
    }
  }
}

function failed(remote: Remote, cause: unknown): OvsdbError {
  if (cause instanceof OvsdbError) return cause;
  const why = cause instanceof Error ? cause.message : 'the peer closed the connection';
  return new OvsdbError('connect-failed', `cannot connect to ${remote.text}: ${why}`, { cause });
}
