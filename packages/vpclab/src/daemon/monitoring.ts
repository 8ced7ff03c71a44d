// What vpclabd does for monitoring: it answers scrapes on loopback of the namespace that Prometheus runs in, and hands
// questions on to Prometheus. The namespace has no link, so that neither can be reached from anywhere else.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { MetricsSource, PrometheusAnswer } from '../api/context.ts';
import { VpclabError, errorMessage } from '../errors.ts';
import { reasonOf } from '../reason.ts';
import { accepting } from '../machine/kernel/accepting.ts';
import { libc } from '../machine/kernel/libc.ts';
import { Namespaces } from '../machine/kernel/namespaces.ts';
import { connectTcp, listenTcp } from '../machine/kernel/sockets.ts';
import { MONITORING, MONITORING_PORTS } from '../model/layout.ts';

// Imported, it would give out all that it exports, fetch and WebSocket with it, which take longer to load than the rest.
const { createServer, request } = process.getBuiltinModule('node:http');

const LOOPBACK = '127.0.0.1';
/** How often is looked whether the namespace came, went or was recreated: one stat(2). */
const LOOK_MS = 500;
const CONNECT_MS = 2_000;
/** Prometheus gives up on a query before that (--query.timeout). */
const ANSWER_MS = 30_000;
const MOST_ANSWER_BYTES = 64 << 20;

type Door = { readonly inode: number; readonly server: Server };

export class Monitoring {
  readonly #namespaces = new Namespaces();
  readonly #metrics: MetricsSource;
  readonly #onFailure: (reason: string) => void;
  readonly #look: NodeJS.Timeout;
  #door: Door | undefined;

  constructor(metrics: MetricsSource, onFailure: (reason: string) => void) {
    this.#metrics = metrics;
    this.#onFailure = onFailure;
    this.#look = setInterval(() => this.#follow(), LOOK_MS).unref();
  }

  /** `path`: with its query, as Prometheus has it. */
  async ask(path: string, signal: AbortSignal): Promise<PrometheusAnswer> {
    if (this.#namespaces.inodeOf(MONITORING) === undefined)
      throw new VpclabError('BAD_ARGUMENT', 'This lab has no monitoring: `vpclab monitoring on` starts it.');
    const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
    const target = { netns: MONITORING, remote: LOOPBACK, port: MONITORING_PORTS.prometheus };
    try {
      const socket = await connectTcp(this.#namespaces, target, { timeoutMs: CONNECT_MS, signal: within });
      return await new Promise((resolve, reject) => {
        const asked = request({ path, createConnection: () => socket, signal: within }, (response) => {
          readAll(response).then(
            (body) =>
              resolve({
                status: response.statusCode ?? 502,
                contentType: response.headers['content-type'] ?? 'application/json',
                body,
              }),
            reject,
          );
        });
        asked.once('error', reject);
        asked.end();
      });
    } catch (cause) {
      if (signal.aborted) throw signal.reason;
      const message = `Prometheus does not answer: ${reasonOf(cause)}.`;
      throw new VpclabError('DAEMON_FAILED', message, {
        cause,
        details: { daemon: `${MONITORING}/prometheus` },
      });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#look);
    await this.#shut();
    this.#namespaces.close();
  }

  #follow(): void {
    const inode = this.#namespaces.inodeOf(MONITORING);
    if (inode === this.#door?.inode) return;
    void this.#shut();
    if (inode === undefined) return;
    try {
      this.#open(inode);
    } catch (error) {
      // The next look tries again: a namespace is named a moment before it can be entered.
      this.#onFailure(errorMessage(error));
    }
  }

  #open(inode: number): void {
    const fd = listenTcp(this.#namespaces, MONITORING, LOOPBACK, MONITORING_PORTS.vpclabd);
    const server = createServer((asked, response) => void this.#answer(asked, response));
    accepting(server, { fd }).catch((error: unknown) => {
      this.#onFailure(errorMessage(error));
      libc().close(fd);
    });
    this.#door = { inode, server };
  }

  async #answer(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    if (asked.method !== 'GET' || asked.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    try {
      // OpenMetrics says when each counter began, which Prometheus would keep as series of their own.
      const { contentType, body } = await this.#metrics.read({ format: 'prometheus' });
      response.writeHead(200, { 'content-type': contentType }).end(Buffer.concat(body));
    } catch (error) {
      response.writeHead(503, { 'content-type': 'text/plain' }).end(`${errorMessage(error)}\n`);
    }
  }

  async #shut(): Promise<void> {
    const server = this.#door?.server;
    this.#door = undefined;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}

async function readAll(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_ANSWER_BYTES) throw new VpclabError('BAD_ARGUMENT', 'The answer is longer than 64 MiB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
