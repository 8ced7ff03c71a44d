// Serves /metrics of an exporter that runs alone.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { VpclabError, errorMessage } from '../../errors.ts';
import { reasonOf } from '../../reason.ts';
import { accepting } from '../../machine/kernel/accepting.ts';
import { answerScrape } from '../answer.ts';
import type { CompatMode } from '../compat.ts';
import { formatFor } from '../exposition.ts';
import type { Exporter } from '../exporter.ts';
import type { Access } from './access.ts';

export type Address = { readonly host: string; readonly port: number };

export type ServerOptions = {
  readonly exporter: Pick<Exporter, 'scrape'>;
  readonly address: Address;
  readonly access: Access;
  readonly compat: readonly CompatMode[];
  readonly tls?: { readonly certificateFile: string; readonly keyFile: string } | undefined;
};

/** `HOST:PORT`, `[ADDRESS]:PORT`; throws BAD_ARGUMENT. */
export function addressOf(text: string): Address {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535)
    throw new VpclabError(
      'BAD_ARGUMENT',
      `"${text}" is not an address to listen on; write for example 127.0.0.1:9477`,
    );
  return { host, port: Number(port) };
}

/** Resolves once it listens, with the address in use. */
export async function serveMetrics(
  options: ServerOptions,
): Promise<{ readonly server: Server; readonly url: string }> {
  const { address, tls } = options;
  const answer = (request: IncomingMessage, response: ServerResponse): void =>
    void respond(options, request, response);
  const server = tls === undefined ? createServer(answer) : tlsServer(tls, answer);
  await accepting(server, { host: address.host, port: address.port }).catch((cause: unknown) => {
    const message = `Cannot listen on ${address.host}:${address.port}: ${reasonOf(cause)}.`;
    throw new VpclabError('BAD_ARGUMENT', message, { cause });
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return { server, url: `${tls === undefined ? 'http' : 'https'}://${host}:${port}/metrics` };
}

async function respond(
  { exporter, access, compat }: ServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const end = (status: number, text: string, headers: Record<string, string> = {}): void => {
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(text);
  };
  const url = URL.parse(request.url ?? '/', 'http://exporter');
  if (!access(request.headers.authorization)) {
    end(401, 'Show the token or name and password of this exporter.\n', {
      'www-authenticate': 'Basic, Bearer',
    });
    return;
  }
  if (request.method !== 'GET' || url?.pathname !== '/metrics') {
    end(404, 'GET /metrics\n');
    return;
  }
  try {
    const format = formatFor(request.headers.accept);
    const tenant = url.searchParams.get('tenant') ?? undefined;
    const { contentType, body } = await answerScrape(exporter, { format, tenant, compat });
    const bytes = body.reduce((sum, part) => sum + part.length, 0);
    response.writeHead(200, { 'content-type': contentType, 'content-length': bytes });
    response.cork();
    for (const part of body) response.write(part);
    response.uncork();
    response.end();
  } catch (error) {
    end(500, `${errorMessage(error)}\n`);
  }
}

function tlsServer(
  { certificateFile, keyFile }: NonNullable<ServerOptions['tls']>,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const files = { cert: read(certificateFile), key: read(keyFile) };
  try {
    return createTlsServer(files, answer);
  } catch (cause) {
    const message = `${certificateFile} and ${keyFile} are not a certificate and its key: ${errorMessage(cause)}`;
    throw new VpclabError('BAD_ARGUMENT', message, { cause });
  }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new VpclabError('BAD_ARGUMENT', `${file} cannot be read: ${reasonOf(cause)}.`, { cause });
  }
}
