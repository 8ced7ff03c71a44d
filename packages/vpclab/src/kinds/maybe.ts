// A value that may be missing in JSON but is always a key of the row.

import type { z } from 'zod';

export function maybe<T>(schema: z.ZodType<T>): z.ZodType<T | undefined> {
  return schema.optional();
}
