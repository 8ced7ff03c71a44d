// How parts of the lab file are put together. Every `expected` is what an error says when the value is of no fitting kind.

import { z } from 'zod';

/** A mapping that allows only these keys. The error of an unknown key lists them. */
export function mapping<S extends z.core.$ZodShape>(expected: string, shape: S, description: string) {
  return z
    .strictObject(shape, {
      error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : expected),
    })
    .meta({ description });
}

export function oneOf<T extends readonly z.core.SomeType[]>(
  expected: string,
  options: T,
  description: string,
) {
  return z.union(options, { error: expected }).meta({ description });
}

export function list<T extends z.core.SomeType>(
  expected: string,
  item: T,
  description: string,
  most = Infinity,
) {
  const items = z.array(item, { error: expected }).min(1, { error: expected });
  return (most === Infinity ? items : items.max(most, { error: expected })).meta({ description });
}

/** A mapping from names of the user's to values of one kind. */
export function valuesByName<T extends z.core.SomeType>(expected: string, value: T, description: string) {
  return z.record(z.string(), value, { error: expected }).meta({ description });
}

export const yesOrNo = z.boolean({ error: 'true or false' });
