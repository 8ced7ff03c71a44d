// vpclabd: owns one lab and serves its API on the listening socket that the sandbox's init hands down. It may die and
// come back at any time: what a lab is can be read back from the world. Log lines go to stderr, which init keeps.

import { enableCompileCache } from 'node:module';
import { hostFacts } from '../runtime/host-facts.ts';

// The command that started the lab looked at the directory; without one node would use a place that all users share.
const cache = process.env['NODE_COMPILE_CACHE'];
if (cache !== undefined) enableCompileCache(cache);
// Another process answers it while this one is busy loading modules.
void hostFacts();
const { serve } = await import('./serve.ts');
await serve();
