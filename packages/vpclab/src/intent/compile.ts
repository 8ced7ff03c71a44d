// The registry of concepts: a resolved lab compiled to rows. A new feature is one more line here and a file of its own.

import { compileCentral } from './central.ts';
import { createContext } from './context.ts';
import type { Compile, HostTraits } from './context.ts';
import { compileEdge } from './edge.ts';
import { compileInternet } from './internet.ts';
import { compileNatGateways } from './nat-gateway.ts';
import { compileNodes } from './node.ts';
import type { Row } from '../model/rows.ts';
import { compileSubnets } from './subnet.ts';
import { compileTransits } from './transit.ts';
import { compileVpcs } from './vpc.ts';
import { compileWorkloads } from './workload.ts';
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
