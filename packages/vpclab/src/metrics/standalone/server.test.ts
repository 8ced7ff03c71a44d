import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { Page } from '../page.ts';
import { addressOf, serveMetrics } from './server.ts';

let server: Server | undefined;
afterEach(() => void server?.close());

async function serve(): Promise<Server> {
  const exporter = { scrape: async () => new Page() };
  const options = { address: { host: '127.0.0.1', port: 0 }, access: () => true, compat: [] };
  ({ server } = await serveMetrics({ exporter, ...options }));
  return server;
}

/** The first line of what is answered to this request. */
async function answered(to: Server, target: string): Promise<string> {
  const socket = connect((to.address() as AddressInfo).port, '127.0.0.1');
  socket.end(`GET ${target} HTTP/1.1\r\nHost: exporter\r\nConnection: close\r\n\r\n`);
  const [text] = (await once(socket.setEncoding('utf8'), 'data')) as [string];
  return text.split('\r\n', 1)[0] ?? '';
}

it.each([
  ['/metrics', 'HTTP/1.1 200 OK'],
  ['/other', 'HTTP/1.1 404 Not Found'],
  ['//', 'HTTP/1.1 404 Not Found'],
  ['http://[', 'HTTP/1.1 404 Not Found'],
])('answers %s', async (target, line) => {
  expect(await answered(await serve(), target)).toBe(line);
});

it('goes on when it cannot accept a connection, for want of descriptors', async () => {
  const to = await serve();
  for (let time = 0; time < 3; time += 1) to.emit('error', new Error('accept EMFILE'));
  expect(await answered(to, '/metrics')).toBe('HTTP/1.1 200 OK');
});

it('says where it cannot listen, and why', async () => {
  const { port } = (await serve()).address() as AddressInfo;
  const exporter = { scrape: async () => new Page() };
  const address = addressOf(`127.0.0.1:${port}`);
  await expect(serveMetrics({ exporter, address, access: () => true, compat: [] })).rejects.toMatchObject({
    code: 'BAD_ARGUMENT',
    message: expect.stringMatching(
      /^Cannot listen on 127\.0\.0\.1:\d+: something else listens there\.$/,
    ) as string,
  });
});

it('names the files of a certificate that cannot be used', async () => {
  const exporter = { scrape: async () => new Page() };
  const file = new URL(import.meta.url).pathname;
  const tls = { certificateFile: file, keyFile: file };
  const address = addressOf('127.0.0.1:0');
  await expect(
    serveMetrics({ exporter, address, access: () => true, compat: [], tls }),
  ).rejects.toMatchObject({ code: 'BAD_ARGUMENT', message: expect.stringContaining(file) as string });
});
