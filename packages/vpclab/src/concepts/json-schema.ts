// The lab file's JSON Schema, for editors: completion, descriptions on hover, red underlines.

import { z } from 'zod';
import { labFileSchema } from './lab-file-schema.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

export function labJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(labFileSchema, { target: 'draft-7', io: 'input' });
  return {
    ...schema,
    title: 'vpclab lab file',
    patternProperties: { '^x-': { description: 'Yours: a place for anchors.' } },
  };
}
