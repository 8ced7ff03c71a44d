// Questions to Prometheus reach it as they were asked, by address or by form.

import { afterEach, expect, it } from 'vitest';
import { fakeEngine } from '../../test/support/fake-engine.ts';
import { buildApi } from './app.ts';
import type { ApiServer } from './server.ts';

const RESOURCE = '/prometheus/api/v1/query';

let server: ApiServer | undefined;
const paths: string[] = [];
afterEach(async () => {
  paths.length = 0;
  await server?.close();
});

async function serve(): Promise<ApiServer> {
  const ask = (path: string) => {
    paths.push(path);
    return Promise.resolve({ status: 200, contentType: 'application/json', body: Buffer.from('{}') });
  };
  server = await buildApi({ engine: () => Promise.resolve(fakeEngine({})), prometheus: { ask } });
  return server;
}

it.each<[string, { readonly url: string; readonly form?: string }, string]>([
  ['in the address', { url: `${RESOURCE}?query=up{job=~"a?b"}&time=1` }, 'up{job=~"a?b"}'],
  ['in a form with spaces', { url: RESOURCE, form: 'query=up or x&time=1' }, 'up or x'],
  ['in both', { url: `${RESOURCE}?time=1`, form: 'query=a%2Bb' }, 'a+b'],
])('%s', async (_, { url, form }, query) => {
  const api = await serve();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const reply = await api.inject(form === undefined ? url : { method: 'POST', url, headers, payload: form });
  expect(reply.statusCode).toBe(200);
  const [resource, parameters] = (paths[0] ?? '').split('?');
  expect(resource).toBe('/api/v1/query');
  const sent = new URLSearchParams(parameters);
  expect([sent.getAll('query'), sent.getAll('time')]).toEqual([[query], ['1']]);
  // Nothing that a line of HTTP has no place for.
  expect(paths[0]).toMatch(/^[!-~]+$/);
});
