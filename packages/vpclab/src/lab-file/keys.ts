// Keys of the lab file's mappings, contributed by concepts. A concept adds keys to its own mapping, and to any other's
// without a change there: the mapping is put together from all contributions, and each concept reads its own keys.

import type { z } from 'zod';
import type { ConceptName } from '../model/lab.ts';

declare const mapping: unique symbol;

/** One mapping of a checked lab file: an entry of `vpcs`, of `workloads`, the file itself (`lab`), ... */
export type Entry<N extends ConceptName> = Readonly<Record<string, unknown>> & {
  readonly [mapping]?: N;
};

/** The whole schema of a concept's mapping: for keys whose value is one. */
export type EntrySchemas = <N extends ConceptName>(concept: N) => z.ZodType<Entry<N>>;

export type Keys<N extends ConceptName, S extends z.core.$ZodShape> = {
  readonly mapping: N;
  readonly shape: (entries: EntrySchemas) => S;
  /** The key of the mapping that these are listed before, in editors and in errors; undefined: at the end. */
  readonly before: string | undefined;
  readonly of: (entry: Entry<N>) => z.output<z.ZodObject<S>>;
};

/** Keys of any concept, as the registry holds them. */
export type AnyKeys = {
  readonly mapping: ConceptName;
  readonly shape: (entries: EntrySchemas) => z.core.$ZodShape;
  readonly before: string | undefined;
};

/** Keys added to another concept's mapping should be optional: entries may be written without one, as a bare name. */
export function keys<N extends ConceptName, S extends z.core.$ZodShape>(
  of: N,
  shape: (entries: EntrySchemas) => S,
  { before }: { readonly before?: string } = {},
): Keys<N, S> {
  return {
    mapping: of,
    shape,
    before,
    of: (entry) => {
      const checked: unknown = entry;
      // The schema that the entry has passed is put together from these very keys.
      return checked as z.output<z.ZodObject<S>>;
    },
  };
}
