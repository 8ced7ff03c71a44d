// The registry of concepts, in the order in which they are resolved and compiled: of one kind, what the file gives comes
// before what follows by default, and gateways come before workloads. A new concept is a folder and one line here.

import type { ConceptName } from '../model/lab.ts';
import type { Concept } from './concept.ts';
import { anycast } from './anycast/concept.ts';
import { dhcp } from './dhcp/concept.ts';
import { dns } from './dns/concept.ts';
import { experiment } from './experiment/concept.ts';
import { edge } from './edge/concept.ts';
import { elastic } from './elastic/concept.ts';
import { flowLog } from './flow-log/concept.ts';
import { hub } from './hub/concept.ts';
import { internet } from './internet/concept.ts';
import { lab } from './lab/concept.ts';
import { monitoring } from './monitoring/concept.ts';
import { machine } from './machine/concept.ts';
import { natFailover } from './nat-failover/concept.ts';
import { natGateway } from './nat-gateway/concept.ts';
import { node } from './node/concept.ts';
import { region } from './region/concept.ts';
import { routeTable } from './route-table/concept.ts';
import { promise } from './promise/concept.ts';
import { securityGroup } from './security-group/concept.ts';
import { process } from './process/concept.ts';
import { site } from './site/concept.ts';
import { subnet } from './subnet/concept.ts';
import { tenant } from './tenant/concept.ts';
import { traffic } from './traffic/concept.ts';
import { transit } from './transit/concept.ts';
import { vpc } from './vpc/concept.ts';
import { workload } from './workload/concept.ts';

/** Every name that a folder declares (ConceptSections) has to be here. */
export const CONCEPTS = {
  lab,
  node,
  machine,
  tenant,
  vpc,
  subnet,
  transit,
  hub,
  'route-table': routeTable,
  edge,
  internet,
  elastic,
  anycast,
  'nat-failover': natFailover,
  'nat-gateway': natGateway,
  workload,
  site,
  region,
  'security-group': securityGroup,
  dns,
  dhcp,
  process,
  monitoring,
  'flow-log': flowLog,
  promise,
  traffic,
  experiment,
} as const satisfies { readonly [N in ConceptName]: Concept<N> };

export const ALL_CONCEPTS: readonly Concept<ConceptName>[] = Object.values(CONCEPTS);
