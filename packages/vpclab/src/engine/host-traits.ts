// The facts about the host that the intent depends on, determined once when vpclabd starts.

import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostTraits } from '../concepts/context.ts';
import { VpclabError } from '../errors.ts';
import { hostFacts } from '../runtime/host-facts.ts';
import { readSecret } from '../runtime/read-secret.ts';
import type { Secret } from '../secret.ts';

// .ts in a checkout, .js in the published package.
const RESPONDER = fileURLToPath(new URL(`../services/main${extname(import.meta.url)}`, import.meta.url));

export async function hostTraits(): Promise<HostTraits> {
  const { datapath, managed } = await hostFacts();
  return {
    datapath,
    managed,
    responder: [process.execPath, '--disable-warning=ExperimentalWarning', RESPONDER],
    passwordIn,
  };
}

/** One word that FRR takes in a line: nothing else that a file may hold gets near a router. */
const PASSWORD = /^[\x21-\x7e]{1,80}$/;

function passwordIn(file: string): Secret {
  const secret = readSecret({ file }, {}, '/');
  if (PASSWORD.test(secret.reveal())) return secret;
  throw new VpclabError('BAD_ARGUMENT', `${file} holds no password of one to 80 printable characters.`);
}
