// A private key that stays on the machine that needs it: only its public half leaves. The file is its owner's alone.

import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readIfThere } from '../kernel/process-identity.ts';

/** The key in that file, made where there is none that can be read. */
export function ensurePrivateKey(file: string): KeyObject {
  const present = readIfThere(file);
  if (present !== undefined) {
    try {
      return createPrivateKey(present);
    } catch {
      // A file that no key is in serves nobody.
    }
  }
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  mkdirSync(dirname(file), { recursive: true });
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  // `wx`: the mode of a file that is there already would stay as it is.
  writeFileSync(unfinished, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  renameSync(unfinished, file);
  return privateKey;
}

/** The public half of the key in that file, in PEM form; the key is made where there is none. */
export function ensurePublicKey(file: string): string {
  return createPublicKey(ensurePrivateKey(file)).export({ type: 'spki', format: 'pem' }).toString();
}
