// Tokens of a lab: made here, shown once, and kept as a hash only.

import { createHash, randomBytes } from 'node:crypto';
import { VpclabError } from '../errors.ts';
import { Secret } from '../secret.ts';
import type { Authority, Right } from './authority.ts';

const TOKEN_BYTES = 32;
const ID_BYTES = 4;
const MOST = 256;

/** What is kept of a token. */
export type KeptToken = {
  readonly id: string;
  /** SHA-256, hexadecimal. A token has as many random bits: there is nothing to guess. */
  readonly hash: string;
  readonly rights: readonly Right[];
  readonly tenant?: string | undefined;
};

export class Tokens {
  readonly #byHash: Map<string, KeptToken>;
  readonly #keep: (tokens: readonly KeptToken[]) => void;

  constructor(kept: readonly KeptToken[], keep: (tokens: readonly KeptToken[]) => void) {
    this.#byHash = new Map(kept.map((token) => [token.hash, token]));
    this.#keep = keep;
  }

  list(): readonly KeptToken[] {
    return [...this.#byHash.values()];
  }

  add(rights: readonly Right[], tenant: string | undefined): { readonly id: string; readonly token: Secret } {
    if (this.#byHash.size >= MOST)
      throw new VpclabError('BAD_ARGUMENT', `This lab has ${MOST} tokens already.`);
    const token = new Secret(`vpclab_${randomBytes(TOKEN_BYTES).toString('base64url')}`);
    const id = randomBytes(ID_BYTES).toString('hex');
    const hash = hashOf(token.reveal());
    this.#byHash.set(hash, { id, hash, rights, tenant });
    this.#keep(this.list());
    return { id, token };
  }

  remove(id: string): boolean {
    const found = this.list().find((token) => token.id === id);
    if (found === undefined) return false;
    this.#byHash.delete(found.hash);
    this.#keep(this.list());
    return true;
  }

  /** By the value of an Authorization header (RFC 6750). Looked up by hash: how long that takes tells nothing. */
  find(authorization: string | undefined): Authority | undefined {
    const token = /^Bearer +([A-Za-z0-9_-]+)$/i.exec(authorization ?? '')?.[1];
    const kept = token === undefined ? undefined : this.#byHash.get(hashOf(token));
    if (kept === undefined) return undefined;
    return { who: `token ${kept.id}`, rights: new Set(kept.rights), tenant: kept.tenant };
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
