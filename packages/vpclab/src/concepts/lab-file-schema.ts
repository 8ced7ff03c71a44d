// The schema of a lab file, put together from what the concepts say may be written.

import type { z } from 'zod';
import { mapping } from '../lab-file/combinators.ts';
import type { AnyKeys, Entry } from '../lab-file/keys.ts';
import type { ConceptName } from '../model/lab.ts';
import { ALL_CONCEPTS, CONCEPTS } from './registry.ts';

type EntrySchema = z.ZodType<Readonly<Record<string, unknown>>>;

const made = new Map<ConceptName, EntrySchema>();

function entryOf(concept: ConceptName): EntrySchema {
  const schema = made.get(concept) ?? makeEntry(concept);
  made.set(concept, schema);
  return schema;
}

function makeEntry(concept: ConceptName): EntrySchema {
  const { written } = CONCEPTS[concept];
  if (written.mapping === undefined) throw new TypeError(`the concept ${concept} has no mapping`);
  const shape = keysFor(concept).reduce(withKeys, {});
  return mapping(written.mapping.expected, shape, written.mapping.description);
}

/** The concept's own keys first. */
function keysFor(concept: ConceptName): readonly AnyKeys[] {
  const ofOthers = ALL_CONCEPTS.filter((one) => one !== CONCEPTS[concept]);
  return [CONCEPTS[concept], ...ofOthers].flatMap(({ written }) =>
    written.keys.filter((keys) => keys.mapping === concept),
  );
}

function withKeys(shape: z.core.$ZodShape, keys: AnyKeys): z.core.$ZodShape {
  const entries = Object.entries(shape);
  const found = entries.findIndex(([key]) => key === keys.before);
  const at = found === -1 ? entries.length : found;
  return Object.fromEntries(entries.toSpliced(at, 0, ...Object.entries(keys.shape(entryOf))));
}

export const labFileSchema: z.ZodType<Entry<'lab'>> = entryOf('lab');
