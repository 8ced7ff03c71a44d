// What happens to packets that leave the outer end of a link, by the kernel's netem (tc-netem(8)).

import type { LabView } from '../../model/engine.ts';
import { MOST_HELD_PACKETS, faultQdisc } from '../../model/fault.ts';
import type { FaultEffect } from '../fault-kind.ts';
import { linkAt, outerEnd } from '../links.ts';

/** `words`: what it does to which packets. */
export function byNetem(
  target: string,
  view: LabView,
  { parameters, words }: { readonly parameters: readonly string[]; readonly words: string },
): FaultEffect {
  const { netns, name } = outerEnd(linkAt(target, view), view);
  return {
    mechanism: `tc: netem ${words} that leave ${netns}/${name}`,
    // By itself, netem holds 1000 (tc-netem(8)) and drops the rest.
    actions: [
      { kind: 'netem', netns, device: name, parameters: [...parameters, 'limit', String(MOST_HELD_PACKETS)] },
    ],
    touches: [faultQdisc(netns)],
  };
}
