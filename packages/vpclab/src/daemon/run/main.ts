// Runs vpclabd when it is loaded: from its source or, with all that it imports, from a bundle.

import { hostFacts } from '../../runtime/host-facts.ts';

// Another process answers it while this one is busy loading modules. The engine asks again, and tells of a failure.
hostFacts().catch(() => undefined);
const { serve } = await import('../serve.ts');
await serve();
