import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Served, serve } from './serve.ts';

const directory = mkdtempSync(join(tmpdir(), 'vpclab-serve-'));
const asked: string[] = [];
const prometheus = createServer(({ url, headers }, response) => {
  asked.push(`${url} ${headers.authorization}`);
  response.writeHead(400).end('{"status":"error"}');
});
let served: Served;

beforeAll(async () => {
  mkdirSync(join(directory, 'page'));
  writeFileSync(join(directory, 'page/index.html'), '<p>page</p>');
  writeFileSync(join(directory, 'secret.txt'), 'secret');
  await new Promise<void>((resolve) => void prometheus.listen(0, '127.0.0.1', resolve));
  const address = prometheus.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  served = await serve({
    folders: { '': join(directory, 'page') },
    pages: { 'list.json': () => '[1]' },
    sources: { lab: { url: `http://127.0.0.1:${port}/prometheus`, authorization: 'Bearer x' } },
  });
});
afterAll(() => {
  served.end();
  prometheus.close();
  rmSync(directory, { recursive: true });
});

const get = async (path: string): Promise<readonly [number, string]> => {
  const response = await fetch(`${served.url}${path}`, { signal: AbortSignal.timeout(10_000) });
  return [response.status, await response.text()];
};

test('files and made pages are served below the secret path alone', async () => {
  expect(await get('')).toEqual([200, '<p>page</p>']);
  expect(await get('list.json')).toEqual([200, '[1]']);
  const { origin } = new URL(served.url);
  expect((await fetch(`${origin}/index.html`)).status).toBe(404);
});

test('nothing outside of the served directories is', async () => {
  for (const path of ['%2e%2e/secret.txt', '..%2fsecret.txt', 'no-such-file', '%2e%2e'])
    expect(await get(path)).toEqual([404, '']);
});

test('questions go to the data source with its authorization, and its refusals come back', async () => {
  expect(await get('data-sources/lab/api/v1/query?query=up%7B%7D')).toEqual([400, '{"status":"error"}']);
  expect(asked).toEqual(['/prometheus/api/v1/query?query=up%7B%7D Bearer x']);
  expect((await get('data-sources/other/api/v1/query?query=up'))[0]).toBe(404);
  expect((await get('data-sources/lab/api/v1/%2e%2e/admin'))[0]).toBe(404);
  expect(asked).toHaveLength(1);
});
