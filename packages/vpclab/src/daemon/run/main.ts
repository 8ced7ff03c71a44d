// Runs vpclabd when it is loaded: from its source or, with all that it imports, from a bundle.

import { hostFacts } from '../../runtime/host-facts.ts';

// Another process answers it while this one is busy loading modules. Who needs it asks again and hears of an error.
hostFacts().catch(() => undefined);
const { serve } = await import('../serve.ts');
await serve();
