// Serves the page of tools/render-dashboards, and the questions that it asks of Prometheus, on loopback below a secret path:
// whoever knows it may read metrics of the lab.

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { extname, join, sep } from 'node:path';

const ASK_MS = 30_000;

export type Site = {
  /** Directories by the path that they are served at; the longest that fits counts. */
  readonly folders: Readonly<Record<string, string>>;
  /** Made when they are asked for: JSON, or HTML by their name. */
  readonly pages: Readonly<Record<string, () => string>>;
  /** By the id of a data source: where its API is, and what to send as `Authorization`. */
  readonly sources: Readonly<Record<string, { readonly url: string; readonly authorization: string }>>;
};

export type Served = { readonly url: string; readonly end: () => void };

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};

export async function serve(site: Site): Promise<Served> {
  const secret = `/${randomUUID()}/`;
  const server = createServer((request, response) => {
    answer(site, secret, request, response).catch((error: unknown) => {
      response.writeHead(502, { 'content-type': 'text/plain' });
      response.end(error instanceof Error ? error.message : String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}${secret}`,
    end: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  site: Site,
  secret: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (request.method !== 'GET' || !pathname.startsWith(secret)) return void response.writeHead(404).end();
  const path = decodeURIComponent(pathname.slice(secret.length)) || 'index.html';
  const page = site.pages[path];
  if (page !== undefined) return send(response, path, page());
  const [, source = '', question = ''] = /^data-sources\/([\w-]+)\/(api\/v1\/[\w/]+)$/.exec(path) ?? [];
  const api = site.sources[source];
  if (api !== undefined) {
    const asked = await fetch(`${api.url}/${question}${search}`, {
      headers: { authorization: api.authorization },
      signal: AbortSignal.timeout(ASK_MS),
    });
    response.writeHead(asked.status, { 'content-type': 'application/json' });
    return void response.end(await asked.text());
  }
  const file = fileOf(site.folders, path);
  const content = file === undefined ? undefined : await readFile(file).catch(() => undefined);
  if (file === undefined || content === undefined) return void response.writeHead(404).end();
  send(response, file, content);
}

function fileOf(folders: Site['folders'], path: string): string | undefined {
  const prefix = Object.keys(folders)
    .filter((candidate) => path.startsWith(candidate))
    .toSorted((a, b) => b.length - a.length)[0];
  const directory = prefix === undefined ? undefined : folders[prefix];
  if (prefix === undefined || directory === undefined) return undefined;
  const file = join(directory, path.slice(prefix.length));
  return file.startsWith(`${directory}${sep}`) ? file : undefined;
}

function send(response: ServerResponse, name: string, content: string | Buffer): void {
  response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' });
  response.end(content);
}
