// vpclabd: owns one lab and serves its API on the listening socket that the sandbox's init hands down. It may die and
// come back at any time: what a lab is can be read back from the world. Log lines go to stderr, which init keeps.

import { enableCompileCache } from 'node:module';

enableCompileCache(process.env['NODE_COMPILE_CACHE']);
const { serve } = await import('./serve.ts');
await serve();
