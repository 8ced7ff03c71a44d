// How a plan names the parts of a lab file, and in which order it shows them. Pure.

import type { Concept, Origin } from '../model/rows.ts';

/** What holds comes before what is held. */
const CONCEPTS: readonly Concept[] = [
  'lab',
  'node',
  'edge',
  'internet',
  'vpc',
  'subnet',
  'transit',
  'nat-gateway',
  'workload',
];

export function orderOf({ concept }: Origin): number {
  return CONCEPTS.indexOf(concept);
}

/** "edge", not "edge edge". */
export function titleOf({ concept, name }: Origin): string {
  return concept === name ? concept : `${concept} ${name}`;
}
