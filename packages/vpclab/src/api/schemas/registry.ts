// The API's own schema registry: what gets a name in the OpenAPI document. Apart from zod's global one, in which the
// lab file's schema has its names. Schemas describe replies; that they match the engine's types is checked by `tsc`.

import { z } from 'zod';

export const apiSchemas = z.registry<{ id: string; description?: string }>();

/** A value that may be missing in JSON but is always a key of the engine's object. */
export function maybe<T>(schema: z.ZodType<T>): z.ZodType<T | undefined> {
  return schema.optional();
}
