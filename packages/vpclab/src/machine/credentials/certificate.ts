// X.509 certificates of a lab (RFC 5280): who a node is to the southbound database. Node makes keys and signatures but no
// certificates. @peculiar/x509 does, for 25 packages, 80 ms and 24 MB at each start of vpclabd; these are a hundred
// lines that OpenSSL reads back in the tests.

import { createHash, createPublicKey, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { der } from './der.ts';

const OID = {
  commonName: '2.5.4.3',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectKeyIdentifier: '2.5.29.14',
  authorityKeyIdentifier: '2.5.29.35',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

const DAY_MS = 86_400_000;
/** A clock of another machine may be behind ours. */
const BEFORE_MS = DAY_MS;
/** A lab's authority goes with the lab, and nothing renews a certificate while it runs. */
const VALID_MS = 3650 * DAY_MS;
/** As unsigned bytes: the first one must not look negative, and RFC 5280 allows 20. */
const SERIAL_BYTES = 16;
const VERSION_3 = Buffer.from([2]);

export type Subject = {
  readonly commonName: string;
  readonly publicKey: KeyObject;
  /** It signs certificates of others and does nothing else. */
  readonly isAuthority: boolean;
};
export type Issuer = { readonly commonName: string; readonly privateKey: KeyObject };

/** In PEM form. Keys are on the curve P-256. */
export function certificate(subject: Subject, issuer: Issuer, now: number): string {
  const algorithm = der.sequence(der.objectIdentifier(OID.ecdsaWithSha256));
  const toBeSigned = der.sequence(
    der.tagged(0, der.integer(VERSION_3)),
    der.integer(Buffer.concat([Buffer.from([1]), randomBytes(SERIAL_BYTES)])),
    algorithm,
    nameOf(issuer.commonName),
    der.sequence(der.time(new Date(now - BEFORE_MS)), der.time(new Date(now + VALID_MS))),
    nameOf(subject.commonName),
    subject.publicKey.export({ type: 'spki', format: 'der' }),
    der.tagged(
      3,
      der.sequence(
        ...extensions(subject.isAuthority),
        extension(OID.subjectKeyIdentifier, der.octets(identifierOf(subject.publicKey))),
        extension(
          OID.authorityKeyIdentifier,
          der.sequence(keyIdentifier(createPublicKey(issuer.privateKey))),
        ),
      ),
    ),
  );
  const signature = sign('sha256', toBeSigned, issuer.privateKey);
  const bytes = der.sequence(toBeSigned, algorithm, der.bits(signature));
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function nameOf(commonName: string): Buffer {
  const attribute = der.sequence(der.objectIdentifier(OID.commonName), der.text(commonName));
  return der.sequence(der.set(attribute));
}

function extensions(isAuthority: boolean): readonly Buffer[] {
  if (isAuthority) {
    // keyCertSign is bit 5.
    return [
      critical(OID.basicConstraints, der.sequence(der.boolean(true))),
      critical(OID.keyUsage, der.bits(Buffer.from([0b0000_0100]), 2)),
    ];
  }
  const uses = [OID.serverAuth, OID.clientAuth].map((use) => der.objectIdentifier(use));
  // digitalSignature is bit 0.
  return [
    critical(OID.basicConstraints, der.sequence()),
    critical(OID.keyUsage, der.bits(Buffer.from([0b1000_0000]), 7)),
    critical(OID.extendedKeyUsage, der.sequence(...uses)),
  ];
}

function extension(identifier: string, content: Uint8Array): Buffer {
  return der.sequence(der.objectIdentifier(identifier), der.octets(content));
}

/** `[0] IMPLICIT KeyIdentifier` of AuthorityKeyIdentifier. */
function keyIdentifier(publicKey: KeyObject): Buffer {
  const identifier = identifierOf(publicKey);
  return Buffer.concat([Buffer.from([0x80, identifier.length]), identifier]);
}

/** Any number that is unique to the key will do (RFC 5280 section 4.2.1.2). */
function identifierOf(publicKey: KeyObject): Buffer {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20);
}

function critical(identifier: string, content: Uint8Array): Buffer {
  return der.sequence(der.objectIdentifier(identifier), der.boolean(true), der.octets(content));
}
