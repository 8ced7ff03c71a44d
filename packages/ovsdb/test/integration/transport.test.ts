// The three ways to a server: unix, TCP and TLS with certificates on both sides.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { connect, type ConnectOptions, type TlsIdentity } from '../../src/index.ts';
import { type Certificates, makeCertificates } from './support/certificates.ts';
import { freePorts } from './support/ports.ts';
import { Server } from './support/server.ts';

const dir = mkdtempSync(join(tmpdir(), 'ovsdb-tls-'));
let server: Server;
let ours: Certificates;
let theirs: Certificates;
let tcp: string;
let ssl: string;

beforeAll(async () => {
  ours = makeCertificates(dir, 'ours');
  theirs = makeCertificates(dir, 'theirs');
  const [plain, secure] = await freePorts(2);
  tcp = `tcp:127.0.0.1:${plain}`;
  ssl = `ssl:127.0.0.1:${secure}`;
  server = await Server.start({
    args: [
      `--remote=ptcp:${plain}:127.0.0.1`,
      `--remote=pssl:${secure}:127.0.0.1`,
      `--ca-cert=${ours.caFile}`,
      `--private-key=${ours.serverKey}`,
      `--certificate=${ours.serverCertificate}`,
    ],
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

async function open(remotes: string, options: Partial<ConnectOptions> = {}) {
  const nb = await connect({ remotes, database: 'OVN_Northbound', timeoutMs: 1000, ...options });
  onTestFinished(() => nb.close());
  return nb;
}

const identity = (certificates: Certificates) => ({
  ca: ours.ca,
  certificate: certificates.clientCertificate,
  privateKey: certificates.clientKey,
});

test('all three lead to the same database', async () => {
  const ways = [await open(server.remote), await open(tcp), await open(ssl, { tls: identity(ours) })];
  const replicas = await Promise.all(ways.map((nb) => nb.replica({ Address_Set: ['name'] })));
  for (const [n, nb] of ways.entries()) {
    await nb.transact((tx) => tx.insert('Address_Set', { name: `way-${n}` }));
  }
  for (const replica of replicas) {
    await replica.waitFor((view) => view.table('Address_Set').size === 3);
  }
  expect(ways.map(({ remote }) => remote)).toEqual([server.remote, tcp, ssl]);
});

test('a large transaction and a large reply pass through TLS', async () => {
  const nb = await open(ssl, { tls: identity(ours) });
  const replica = await nb.replica({ Meter: true });
  await nb.transact(
    (tx) => {
      const band = tx.insert('Meter_Band', { action: 'drop', rate: 1 });
      for (let n = 0; n < 3000; n++)
        tx.insert('Meter', { name: `${n} ${'€'.repeat(100)}`, unit: 'kbps', bands: [band] });
    },
    { replica },
  );
  expect(replica.table('Meter').size).toBe(3000);
});

test.each([
  ['a client without a certificate', () => ({ ca: ours.ca })],
  ['a client with the certificate of another authority', () => identity(theirs)],
  ['a server of another authority', () => ({ ...identity(ours), ca: theirs.ca })],
  [
    'a certificate that does not name the host, where that is asked for',
    () => ({ ...identity(ours), verifyHost: true }),
  ],
])('%s is refused', async (_name, tls) => {
  await expect(open(ssl, { tls: tls() })).rejects.toMatchObject({ code: 'connect-failed' });
});

test('a remote of TLS needs an identity, and the error says so', async () => {
  const started = performance.now();
  await expect(open(ssl)).rejects.toMatchObject({
    code: 'invalid-option',
    message: expect.stringContaining('pass `tls`'),
  });
  expect(performance.now() - started).toBeLessThan(200);
});

test('an empty authority is none, and not any', async () => {
  await expect(open(ssl, { tls: { ca: '' } })).rejects.toMatchObject({ code: 'invalid-option' });
});

test.each([
  ['an authority that is no certificate', { ca: 'nonsense' }, 'tls.ca holds no certificate in PEM form'],
  [
    'an authority that is cut short',
    { ca: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----' },
    'tls.ca holds no readable certificate',
  ],
  ['a key that is none', { privateKey: 'nonsense' }, 'tls.privateKey holds no readable private key'],
  ['a certificate that is none', { certificate: 'nonsense' }, 'tls.certificate holds no certificate'],
  ['a certificate without its key', { privateKey: undefined }, 'tls.certificate needs tls.privateKey'],
  ['a key without its certificate', { certificate: undefined }, 'tls.privateKey needs tls.certificate'],
  [
    'the key of another certificate',
    { privateKey: 'theirs' },
    'tls.privateKey is not the key of tls.certificate',
  ],
])('%s is refused at once, in words', async (_name, wrong: Partial<TlsIdentity>, message) => {
  const tls: TlsIdentity = { ...identity(ours), ...wrong };
  const key = tls.privateKey === 'theirs' ? { privateKey: theirs.clientKey } : {};
  const started = performance.now();
  await expect(open(ssl, { tls: { ...tls, ...key }, timeoutMs: 30_000 })).rejects.toMatchObject({
    code: 'invalid-tls',
    message: expect.stringContaining(message),
  });
  expect(performance.now() - started).toBeLessThan(1000);
});

test('a remote that is down is passed over', async () => {
  const [nobody] = await freePorts(1);
  const nb = await open(`tcp:127.0.0.1:${nobody},unix:/nonexistent,${tcp}`);
  expect(nb.remote).toBe(tcp);
});

test('of what a server has to tell over TLS, record by record, one turn of the event loop takes a part', async () => {
  const nb = await open(ssl, { tls: identity(ours) });
  const replica = await nb.replica({ NB_Global: ['nb_cfg'] });
  await nb.transact((tx) => tx.insert('NB_Global', {}));
  let inTurn = 0;
  let most = 0;
  let seen = 0;
  replica.on('transaction', () => {
    if (inTurn++ === 0) setImmediate(() => (inTurn = 0));
    most = Math.max(most, inTurn);
    seen++;
    spin(1);
  });
  const writer = await open(server.remote);
  const count = 400;
  await Promise.all(
    Array.from({ length: count }, () =>
      writer.transact((tx) => tx.mutate('NB_Global', [], 'nb_cfg', '+=', 1)),
    ),
  );
  await replica.waitFor(() => seen >= count / 2);
  // 8 ms of a turn, and what was read with the last of it.
  expect(most).toBeLessThan(100);
});

function spin(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}
