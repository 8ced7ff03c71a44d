// A concept is a noun of the lab file with everything there is to say about it: one folder each, and one line in
// registry.ts. Every member is required: a concept without a value for one states that.

import type { AnyKeys } from '../lab-file/keys.ts';
import type { Resolution } from '../lab-file/resolution.ts';
import type { Tree } from '../lab-file/tree.ts';
import type { ConceptName, ConceptSections, ConceptWords } from '../model/lab.ts';
import type { Problems } from '../model/problem.ts';
import type { Mac } from '../net/text.ts';
import type { ConceptPromises } from './concept-promises.ts';
import type { Amend, Compile } from './context.ts';

/** The MAC of something on a wire, from its own name alone: `workload/<name>`. */
export type MacOf = (identity: string) => Mac;

/**
 * Makes all choices of a concept, and complains of what is wrong with them. What it returns makes the concept's section
 * of the lab once MACs are known: it is pure, and is called more than once.
 */
export type Resolve<N extends ConceptName> = (resolution: Resolution) => (mac: MacOf) => ConceptSections[N];

export type Concept<N extends ConceptName> = {
  readonly written: {
    /** Its own mapping: what an error expects in its place, and what editors show. Undefined: it has none. */
    readonly mapping: { readonly expected: string; readonly description: string } | undefined;
    /** Keys of its own mapping, and those that it adds to the mappings of other concepts. */
    readonly keys: readonly AnyKeys[];
    /** What is repeated or filled in before the schema sees the file. */
    readonly expand: ((file: Tree, problems: Problems) => Tree) | undefined;
  };
  readonly resolve: Resolve<N>;
  readonly rows: Compile;
  /** Changes rows of other concepts, or takes them away: a column that it sets on a logical port, a service it replaces. */
  readonly amends: Amend | undefined;
  readonly promises: ConceptPromises;
  readonly words: ConceptWords;
};
