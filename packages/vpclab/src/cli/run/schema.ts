// `vpclab schema`.

import { labJsonSchema } from '../../concepts/json-schema.ts';
import type { CliContext } from '../context.ts';
import { printJson } from '../output.ts';

export function runSchema(this: CliContext): void {
  printJson(this, labJsonSchema());
}
