// vpclabd: owns one lab and serves its API on the listening socket that the sandbox's init hands down. It may die and
// come back at any time: what a lab is can be read back from the world. Log lines go to stderr, which init keeps.

import { enableCompileCache } from 'node:module';
import { hostFacts } from '../runtime/host-facts.ts';

enableCompileCache(process.env['NODE_COMPILE_CACHE']);
// Another process answers it while this one is busy loading modules.
void hostFacts();
const { serve } = await import('./serve.ts');
await serve();
