// A lab file as a test writes it, resolved, and its rows.

import { readFileSync } from 'node:fs';
import { compile } from '../../src/concepts/compile.ts';
import type { HostTraits } from '../../src/concepts/context.ts';
import { parseLab } from '../../src/concepts/parse-lab.ts';
import type { Lab } from '../../src/model/lab.ts';
import type { Row } from '../../src/model/rows.ts';
import { Secret } from '../../src/secret.ts';

const HOST: HostTraits = {
  datapath: 'netdev',
  responder: ['node', 'main.ts'],
  passwordIn: (file) => new Secret(file),
};

export function labOf(text: string): Lab {
  const parsed = parseLab({ fileName: 'lab.yaml', text });
  if (parsed.kind === 'errors')
    throw new Error(parsed.errors.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return parsed.lab;
}

/** Of labs/. */
export function labShipped(name: string): Lab {
  return labOf(readFileSync(new URL(`../../../../labs/${name}.yaml`, import.meta.url), 'utf8'));
}

export function rowsOfLab(lab: Lab): readonly Row[] {
  return compile(lab, HOST);
}
