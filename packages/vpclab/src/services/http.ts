// The HTTP side of a responder: who am I and who asks, and a stream that shows whether a running flow loses anything.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { ServiceIdentity } from '../model/rows.ts';
import { writeAnswer, writeAnswerText } from '../model/answer.ts';
import type { Socket } from 'node:net';
import type { ConnectionSet } from '../machine/kernel/connections.ts';

// Imported, it would give out all that it exports, fetch and WebSocket with it, which take longer to load than the rest.
const { createServer } = process.getBuiltinModule('node:http');

const KEEP_ALIVE_MS = 65_000;
/** A request that takes longer to arrive is no request of a probe or a person. */
const HEADERS_MS = 5_000;
const REQUEST_MS = 20_000;
const CHECK_MS = 1_000;
const MOST_HEADER_BYTES = 8 * 1024;
const DEFAULT_STREAM_MS = 100;
const MIN_STREAM_MS = 1;
const MAX_STREAM_MS = 60_000;

const OPTIONS = {
  keepAliveTimeout: KEEP_ALIVE_MS,
  headersTimeout: HEADERS_MS,
  requestTimeout: REQUEST_MS,
  connectionsCheckingInterval: CHECK_MS,
  maxHeaderSize: MOST_HEADER_BYTES,
} as const;

/** `identity` is asked for each request: it may change while connections stay. */
export function createHttp(identity: () => ServiceIdentity, connections: ConnectionSet): Server {
  /** Connections with a stream, which is not over before they are. */
  const streaming = new WeakSet<Socket>();
  const server = createServer(OPTIONS, (request, response) => {
    const { socket } = request;
    // No answer would ever come, and what is asked without waiting for answers has no bound.
    if (streaming.has(socket)) {
      socket.destroy();
      return;
    }
    connections.busy(socket, true);
    response.once('close', () => connections.busy(socket, false));
    const url = URL.parse(request.url ?? '/', 'http://responder');
    response.on('error', () => undefined);
    if (url?.pathname === '/stream') {
      streaming.add(socket);
      stream(url, response);
      request.resume();
    } else if (url?.pathname === '/') reply(identity(), request, response);
    else {
      request.resume();
      send(
        response,
        404,
        'text/plain',
        'GET / tells who I am; GET /stream?ms=10 sends a numbered line every 10 ms\n',
      );
    }
  });
  server.on('connection', (socket: Socket) => connections.admit(socket));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    socket.on('error', () => undefined);
    const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    else socket.destroy();
  });
  return server;
}

/** A body is read to its end and forgotten: then the answer finds a connection that can be used again. */
function reply(identity: ServiceIdentity, request: IncomingMessage, response: ServerResponse): void {
  const answer = { identity, caller: request.socket.remoteAddress ?? '', nonce: undefined };
  const asText = request.headers.accept?.startsWith('text/plain') === true;
  request.on('error', () => undefined);
  request.resume().once('end', () => {
    if (asText) send(response, 200, 'text/plain', writeAnswerText(answer));
    else send(response, 200, 'application/json', writeAnswer(answer));
  });
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}

/** One line an interval, numbered from 1, until the caller leaves; a slow reader gets them later, none is left out. */
function stream(url: URL, response: ServerResponse): void {
  const asked = Number(url.searchParams.get('ms') ?? DEFAULT_STREAM_MS);
  const ms = Number.isFinite(asked)
    ? Math.min(Math.max(asked, MIN_STREAM_MS), MAX_STREAM_MS)
    : DEFAULT_STREAM_MS;
  response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-store' });
  let number = 0;
  let blocked = false;
  response.on('drain', () => {
    blocked = false;
  });
  const timer = setInterval(() => {
    if (!blocked) blocked = !response.write(`${(number += 1)}\n`);
  }, ms);
  response.once('close', () => clearInterval(timer));
}
