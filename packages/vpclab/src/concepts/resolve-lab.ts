// A checked lab file to a resolved lab: each concept makes its choices in the order of the registry, then everything on a
// wire gets its MAC.

import type { Resolution } from '../lab-file/resolution.ts';
import type { Lab } from '../model/lab.ts';
import { assignMacs } from '../net/mac.ts';
import { ALL_CONCEPTS } from './registry.ts';

/** Only meaningful when nothing was complained of. */
export function resolveLab(resolution: Resolution): Lab {
  const sections = ALL_CONCEPTS.map((concept) => concept.resolve(resolution));
  const identities: string[] = [];
  for (const section of sections) section((identity) => (identities.push(identity), ''));
  const macs = assignMacs(identities);
  const mac = (identity: string) => macs.get(identity) ?? '';
  const lab = sections.reduce<object>((all, section) => ({ ...all, ...section(mac) }), {});
  // The registry holds a concept for each section of a lab.
  return lab as Lab;
}
