// A certificate authority: a key in central's directory, made with the lab and gone with it. It vouches for the
// southbound database of one control plane, and for each chassis by name.

import { createPublicKey } from 'node:crypto';
import { replaceFile } from '../tools/replace-file.ts';
import { readIfThere } from '../kernel/process-identity.ts';
import { certificate } from './certificate.ts';
import { ensurePrivateKey } from './private-key.ts';

const NAME = 'vpclab';

export type Certified = {
  readonly certificate: string;
  /** The authority's own certificate: who it vouches for is believed. */
  readonly authority: string;
};

export class Authority {
  readonly #file: string;

  /** `file`: without its ending. */
  constructor(file: string) {
    this.#file = file;
  }

  /** All in PEM form. The name is believed: who asks is the lab itself. */
  certify(commonName: string, publicKey: string, now = Date.now()): Certified {
    const privateKey = ensurePrivateKey(`${this.#file}.key`);
    const issuer = { commonName: NAME, privateKey };
    const subject = { commonName, publicKey: createPublicKey(publicKey), isAuthority: false };
    return { certificate: certificate(subject, issuer, now), authority: this.#own(issuer, now) };
  }

  #own(
    issuer: { readonly commonName: string; readonly privateKey: ReturnType<typeof ensurePrivateKey> },
    now: number,
  ): string {
    const file = `${this.#file}.pem`;
    const present = readIfThere(file);
    if (present !== undefined) return present;
    const publicKey = createPublicKey(issuer.privateKey);
    const made = certificate({ commonName: NAME, publicKey, isAuthority: true }, issuer, now);
    replaceFile(file, made);
    return made;
  }
}
