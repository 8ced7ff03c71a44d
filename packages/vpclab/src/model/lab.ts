// The resolved lab: every default is filled in and every hard choice (names, addresses, MACs, placement, AS numbers,
// router ids) is made, deterministically: the same file gives the same lab. All prefixes are canonical ("10.0.1.0/24"),
// all addresses plain dotted quads, all MACs lower-case.
//
// What a lab consists of is said by its concepts: each folder of concepts/ merges its name and what it adds to the lab
// into ConceptSections (declaration merging), and concepts/registry.ts does not compile while one of them is missing.

/** What each concept adds to the resolved lab. */
export interface ConceptSections {}

export type ConceptName = keyof ConceptSections;

type Intersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void
  ? I
  : never;

export type Lab = Intersection<ConceptSections[ConceptName]>;

/** The section of a concept that adds nothing of its own: what it resolves to is part of another's. */
export type NoSection = Readonly<Record<never, never>>;

/** How plans call a concept, and where they list it: what holds comes before what is held. */
export type ConceptWords = { readonly title: string; readonly order: number };
/** The registry of concepts, as far as who shows plans has to know it. */
export type NamedConcepts = Readonly<Record<ConceptName, { readonly words: ConceptWords }>>;
