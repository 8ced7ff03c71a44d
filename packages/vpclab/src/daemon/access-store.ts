// Tokens and listeners of the lab on disk, in the lab's own file system: they outlive vpclabd and end with the lab.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { RIGHTS } from '../api/authority.ts';
import { NewListenerSchema } from '../api/schemas/access.ts';
import { replaceFile } from '../machine/tools/replace-file.ts';
import { sandboxPaths } from '../runtime/paths.ts';

const FILE = join(sandboxPaths.lab, 'access.json');

const KeptSchema = z.object({
  tokens: z.array(
    z.object({
      id: z.string(),
      hash: z.string(),
      rights: z.array(z.enum(RIGHTS)),
      tenant: z.string().optional(),
    }),
  ),
  listeners: z.array(NewListenerSchema),
});
export type Kept = z.output<typeof KeptSchema>;

const NOTHING: Kept = { tokens: [], listeners: [] };

export class AccessStore {
  #kept: Kept;

  /** What can't be read is nothing: then nobody gets in. */
  constructor() {
    this.#kept = readKept() ?? NOTHING;
  }

  get kept(): Kept {
    return this.#kept;
  }

  keep(change: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...change };
    // Keys of certificates are in it: the lab's umask makes it the operator's alone.
    replaceFile(FILE, JSON.stringify(this.#kept));
  }
}

function readKept(): Kept | undefined {
  try {
    return KeptSchema.safeParse(JSON.parse(readFileSync(FILE, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
