// What an anycast service promises: the internet reaches one of those who serve it.

import { withheldAddresses } from '../../model/announced.ts';
import { HTTP_PORT, UDP_ECHO_PORT } from '../../model/ports.ts';
import type { LabPromise } from '../../model/promise.ts';
import { NO_PROMISES } from '../concept-promises.ts';
import type { ConceptPromises } from '../concept-promises.ts';
import { fromHost } from '../from-host.ts';

export const anycastPromises: ConceptPromises = {
  ...NO_PROMISES,
  others: ({ lab }) => {
    const ask = fromHost(lab);
    const withheld = withheldAddresses(lab);
    return lab.anycastServices.flatMap(
      ({ name, address, protocol, port, servers }): readonly LabPromise[] => {
        if (withheld.has(address)) return [];
        const asked = servers.flatMap(({ workload, to: insidePort }) => {
          const to = lab.workloads.find((one) => one.name === workload);
          if (to === undefined) return [];
          return ask({
            ...{ to, at: address, as: `the anycast service "${name}", ${address} ${protocol} ${port}` },
            ...{ category: 'anycast', protocol, port, insidePort },
            isUnanswered: insidePort !== (protocol === 'tcp' ? HTTP_PORT : UDP_ECHO_PORT),
          });
        });
        const [first] = asked;
        // The edge chooses the workload: where some let it in and others do not, nothing can be promised.
        if (first === undefined || asked.some(({ kind }) => kind !== first.kind)) return [];
        if (first.kind !== 'reach') return [first];
        const names = servers.map(({ workload }) => workload);
        const text = first.text.replace(first.to.name, names.join(' or '));
        return [{ ...first, text, orAnsweredBy: names }];
      },
    );
  },
};
