// Workloads by what they belong to: `tenant=store`, `vpc=hub,node=node-1`. Pure.

import { VpclabError } from '../errors.ts';
import { nearest } from '../lab-file/did-you-mean.ts';
import type { WorkloadPart } from '../model/inventory.ts';

/** Labels, as the databases have them, and what a workload has there. */
const LABELS = {
  tenant: ({ tenant }) => tenant,
  vpc: ({ vpc }) => vpc,
  subnet: ({ subnet }) => subnet,
  node: ({ node }) => node,
} satisfies Readonly<Record<string, (workload: WorkloadPart) => string>>;

/** No name has such a sign. */
export function areLabels(word: string): boolean {
  return word.includes('=');
}

/** Names of the workloads that have all of these labels, at least one. */
export function labelled(workloads: readonly WorkloadPart[], word: string): ReadonlySet<string> {
  const wanted = word.split(',').map((one) => {
    const [label = '', ...value] = one.split('=');
    if (isLabel(label)) return { of: LABELS[label], value: value.join('=') };
    const names = Object.keys(LABELS);
    const near = nearest(label, names);
    const hint = near === undefined ? `there are ${names.join(', ')}` : `did you mean ${near}?`;
    throw new VpclabError('BAD_ARGUMENT', `Workloads have no label "${label}": ${hint}`);
  });
  const found = workloads.filter((workload) => wanted.every(({ of, value }) => of(workload) === value));
  if (found.length > 0) return new Set(found.map(({ name }) => name));
  throw new VpclabError('BAD_ARGUMENT', `No workload has ${word}: \`vpclab inspect workloads\` lists them.`);
}

function isLabel(word: string): word is keyof typeof LABELS {
  return Object.hasOwn(LABELS, word);
}
