// A veth pair. Side `b` is the end in a node or router, which is set up last.

import type { ColumnChange } from '../../model/plan.ts';
import type { LinkEnd, VethRow } from '../../model/rows.ts';
import { compareFields } from '../fields.ts';
import type { Kind } from '../kind.ts';
import { maybe } from '../maybe.ts';
import { renewed } from '../renewal.ts';

export const veth: Kind<VethRow> = {
  title: ({ a, b }) => (b.netns === '' ? `link ${place(a)}, half a pair` : `link ${place(a)} - ${place(b)}`),
  places: ({ a, b }) => [a.netns, b.netns],
  compare: (intended, observed) => [
    ...compareEnd(intended.a, observed.a, 'a.'),
    ...compareEnd(intended.b, observed.b, 'b.'),
  ],
  needs: ({ a, b }) => ({
    namespaces: [a.netns, b.netns],
    declares: [place(a), place(b)],
    devices: [a, b].flatMap((end) => (end.master === undefined ? [] : [`${end.netns}/${end.master}`])),
  }),
  renews: ({ kind, row }) =>
    kind === 'create' || kind === 'replace' ? [renewed.link(place(row.a)), renewed.link(place(row.b))] : [],
  renewedBy: ({ a, b }, isRenewed) => {
    const netns = [a.netns, b.netns].find((name) => isRenewed(renewed.namespace(name)));
    return netns === undefined
      ? undefined
      : { kind: 'replace', reason: `its namespace ${netns} is recreated` };
  },
  schema: (z) => {
    const end = z.looseObject({
      netns: z.string(),
      name: z.string(),
      mac: maybe(z.string()),
      mtu: z.number(),
      alias: z.string(),
      master: maybe(z.string()),
      offload: z.enum(['keep', 'off']),
      up: z.boolean(),
    });
    return { a: end, b: end };
  },
  work: async () => (await import('./work.ts')).vethWork,
};

function place(end: LinkEnd): string {
  return `${end.netns}/${end.name}`;
}

/** A MAC left to the kernel is never a difference. */
function compareEnd(intended: LinkEnd, observed: LinkEnd, prefix: string): readonly ColumnChange[] {
  const kept = intended.mac === undefined ? { ...observed, mac: undefined } : observed;
  return compareFields(intended, kept, prefix);
}
