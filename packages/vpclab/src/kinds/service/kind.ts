// What answers HTTP and UDP, or DNS, in a namespace: a listener of the responder.

import type { ServiceRow } from '../../model/rows.ts';
import { compareFields } from '../fields.ts';
import type { Kind } from '../kind.ts';
import { maybe } from '../maybe.ts';
import { renewed, withNamespace } from '../renewal.ts';
import { CENTRAL } from '../../model/layout.ts';

/** The namespace of the daemon that listens. */
export function responderOf({ responder = CENTRAL }: ServiceRow): string {
  return responder;
}

export const service: Kind<ServiceRow> = {
  title: (row) => `service of ${row.identity.name} on ${row.address}`,
  places: (row) => [row.netns],
  compare: compareFields,
  needs: (row) => ({ namespaces: [row.netns] }),
  renewedBy: (row, isRenewed) =>
    isRenewed(renewed.daemon(`${responderOf(row)}/responder`))
      ? { kind: 'create', reason: 'the responder starts again' }
      : withNamespace(row, isRenewed),
  endsByItself: true,
  schema: (z) => {
    const optional = maybe(z.string());
    return {
      netns: z.string(),
      address: z.string(),
      port: maybe(z.number()),
      responder: optional,
      identity: z.looseObject({
        name: z.string(),
        tenant: optional,
        vpc: optional,
        subnet: optional,
        node: optional,
      }),
      names: maybe(z.record(z.string(), z.string())),
    };
  },
  work: async () => (await import('./work.ts')).serviceWork,
};
