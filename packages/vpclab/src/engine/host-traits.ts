// What the intent has to know of the host, asked once when vpclabd starts.

import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HostTraits } from '../concepts/context.ts';
import { hostFacts } from '../runtime/host-facts.ts';

// .ts in a checkout, .js in the published package.
const RESPONDER = fileURLToPath(new URL(`../services/main${extname(import.meta.url)}`, import.meta.url));

export async function hostTraits(): Promise<HostTraits> {
  const { datapath } = await hostFacts();
  return { datapath, responder: [process.execPath, '--disable-warning=ExperimentalWarning', RESPONDER] };
}
