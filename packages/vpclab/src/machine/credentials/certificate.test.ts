// Certificates as OpenSSL reads them: what is made here without a library has to be what others take for one.

import { execFileSync } from 'node:child_process';
import { X509Certificate, createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Authority } from './authority.ts';
import { ensurePublicKey } from './private-key.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vpclab-credentials-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const at = (name: string): string => join(directory, name);

/** What `openssl` says of the certificate of a node. */
function openssl(...args: readonly string[]): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
}

function made(name: string, now?: number) {
  const publicKey = ensurePublicKey(at('node.key'));
  const certified = new Authority(at('authority')).certify(name, publicKey, now);
  writeFileSync(at('node.pem'), certified.certificate);
  writeFileSync(at('ca.pem'), certified.authority);
  return { publicKey, ...certified };
}

describe('a certificate of the lab', () => {
  it('is valid to OpenSSL, for a client and for a server', () => {
    made('node-1');
    for (const purpose of ['sslclient', 'sslserver']) {
      const said = openssl(
        'verify',
        '-x509_strict',
        '-purpose',
        purpose,
        '-CAfile',
        at('ca.pem'),
        at('node.pem'),
      );
      expect(said).toContain('node.pem: OK');
    }
    expect(openssl('x509', '-in', at('node.pem'), '-noout', '-subject', '-nameopt', 'RFC2253')).toContain(
      'CN=node-1',
    );
  });

  it('names its subject, and the private key stays in its file', () => {
    const { publicKey, certificate, authority } = made('a'.repeat(63));
    const read = new X509Certificate(certificate);
    expect(read.subject).toBe(`CN=${'a'.repeat(63)}`);
    expect(read.publicKey.equals(createPublicKey(publicKey))).toBe(true);
    expect(read.ca).toBe(false);
    expect(read.checkIssued(new X509Certificate(authority))).toBe(true);
  });

  it('is refused when another authority of the same name signed it', () => {
    made('node-1');
    const other = new Authority(at('other')).certify('node-1', ensurePublicKey(at('node.key')));
    writeFileSync(at('other.pem'), other.certificate);
    expect(() => openssl('verify', '-CAfile', at('ca.pem'), at('other.pem'))).toThrow(
      /signature|verification failed/,
    );
  });

  it('cannot sign another one', () => {
    made('node-1');
    const forged = new Authority(at('node'));
    // The node's own key in the place of an authority's, and its certificate in the place of that one's.
    const { certificate } = forged.certify('node-2', ensurePublicKey(at('third.key')));
    writeFileSync(at('forged.pem'), certificate);
    const chain = ['-CAfile', at('ca.pem'), '-untrusted', at('node.pem'), at('forged.pem')];
    expect(() => openssl('verify', ...chain)).toThrow(/error|failed/i);
  });

  it.each([Date.UTC(2026, 0, 1), Date.UTC(2045, 5, 1), Date.UTC(2060, 0, 1)])(
    'encodes its validity so that it is read back: %i',
    (now) => {
      const read = new X509Certificate(made('node-1', now).certificate);
      expect(Date.parse(read.validFrom)).toBe(now - 86_400_000);
      expect(Date.parse(read.validTo)).toBe(now + 3650 * 86_400_000);
    },
  );

  it('has a key that only its owner can read, and keeps it', () => {
    const first = ensurePublicKey(at('node.key'));
    const { mode } = statSync(at('node.key'));
    expect((mode & 0o777).toString(8)).toBe('600');
    expect(ensurePublicKey(at('node.key'))).toBe(first);
    writeFileSync(at('node.key'), 'cut off');
    expect(ensurePublicKey(at('node.key'))).not.toBe(first);
    expect(readFileSync(at('node.key'), 'utf8')).toContain('PRIVATE KEY');
  });
});
