// The registry of concepts: a resolved lab compiled to rows. A new feature is one more line here and a file of its own.

import { compileCentral } from './lab/rows.ts';
import { createContext } from './context.ts';
import type { Compile, HostTraits } from './context.ts';
import { compileEdge } from './edge/rows.ts';
import { compileInternet } from './internet/rows.ts';
import { compileNatGateways } from './nat-gateway/rows.ts';
import { compileNodes } from './node/rows.ts';
import type { Row } from '../model/rows.ts';
import { compileSubnets } from './subnet/rows.ts';
import { compileTransits } from './transit/rows.ts';
import { compileVpcs } from './vpc/rows.ts';
import { compileWorkloads } from './workload/rows.ts';
import type { Lab } from '../model/lab.ts';

const CONCEPTS: readonly Compile[] = [
  compileCentral,
  compileNodes,
  compileVpcs,
  compileSubnets,
  compileTransits,
  compileEdge,
  compileInternet,
  compileNatGateways,
  compileWorkloads,
];

export function compile(lab: Lab, host: HostTraits): readonly Row[] {
  const context = createContext(lab, host);
  return CONCEPTS.flatMap((concept) => concept(context));
}
