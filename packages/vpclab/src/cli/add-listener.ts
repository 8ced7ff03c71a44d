// A further listener of a lab: the socket is opened here, on the host, handed to the lab, and served by vpclabd.

import { resolve } from 'node:path';
import type { ShownListener, TlsFiles } from '../api/listeners.ts';
import { VpclabError } from '../errors.ts';
import { holdListener } from '../runtime/hold-listener.ts';
import { readSecret } from '../runtime/read-secret.ts';
import type { RunningSandbox } from '../runtime/sandbox-state.ts';
import type { ListenAddress } from './commands/listen.ts';
import type { CliContext } from './context.ts';
import { readNamed } from './file-problem.ts';
import { clientOf } from './labs.ts';

export type ListenerOptions = {
  readonly names: readonly string[];
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
};

export async function addListener(
  context: Pick<CliContext, 'terminal' | 'env' | 'cwd'>,
  sandbox: RunningSandbox,
  at: ListenAddress,
  { names, ...files }: ListenerOptions,
): Promise<ShownListener> {
  const tls = tlsFiles(context, files);
  const client = clientOf(sandbox);
  const held = await holdListener(sandbox, at);
  const listener = await client.addListener({ ...held, names, ...(tls && { tls }) });
  if (!isLoopback(listener.address) && tls === undefined) {
    context.terminal.err(
      `! ${listener.address} is not a loopback address, and without --tls-cert tokens travel in the clear.\n`,
    );
  }
  return listener;
}

export function listenerUrl({ address, port, isSecure }: ShownListener): string {
  const host = address.includes(':') ? `[${address}]` : address;
  return `${isSecure ? 'https' : 'http'}://${host}:${port}`;
}

function tlsFiles(
  { env, cwd }: Pick<CliContext, 'env' | 'cwd'>,
  { tlsCert, tlsKey }: Omit<ListenerOptions, 'names'>,
): TlsFiles | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined)
    throw new VpclabError('BAD_ARGUMENT', '--tls-cert and --tls-key go together.');
  return { cert: readNamed(resolve(cwd, tlsCert)), key: readSecret({ file: tlsKey }, env, cwd).reveal() };
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
