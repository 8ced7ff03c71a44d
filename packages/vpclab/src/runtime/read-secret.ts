// A secret from where its owner keeps it: a variable of the environment or a file of his own. Never from the command
// line, which every user of the machine can read (proc_pid_cmdline(5)).

import { lstatSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { VpclabError } from '../errors.ts';
import { Secret } from '../secret.ts';
import { hostUid } from './lab-user.ts';
import { ownUid } from './paths.ts';

export type SecretReference = { readonly env: string } | { readonly file: string };

const READABLE_BY_OTHERS = 0o077;

export function readSecret(reference: SecretReference, env: NodeJS.ProcessEnv, cwd: string): Secret {
  if ('file' in reference) return new Secret(readPrivate(resolve(cwd, reference.file)));
  const value = env[reference.env];
  if (value !== undefined && value !== '') return new Secret(value);
  throw new VpclabError('BAD_ARGUMENT', `The variable ${reference.env} that holds the secret is not set.`);
}

function readPrivate(path: string): string {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new VpclabError('BAD_ARGUMENT', `There is no file ${path}.`);
  if (!stats.isFile()) throw new VpclabError('BAD_ARGUMENT', `${path} is not a file.`);
  if (stats.uid !== ownUid() && stats.uid !== 0) {
    throw new VpclabError('BAD_ARGUMENT', `${path} belongs to ${foreignOwner(stats.uid)}`);
  }
  if ((stats.mode & READABLE_BY_OTHERS) !== 0) {
    throw new VpclabError('BAD_ARGUMENT', `${path} is open to other users: run \`chmod 600 ${path}\`.`);
  }
  return readFileSync(path, 'utf8').replace(/\n$/, '');
}

/** A lab does not see the numbers of other users of the machine (user_namespaces(7)). */
function foreignOwner(uid: number): string {
  const lab = hostUid();
  if (lab === 0) return `uid ${uid}: a secret has to be your own.`;
  return `another user than uid ${lab}, which the lab is on this machine: change its owner with \`chown ${lab}\`.`;
}
