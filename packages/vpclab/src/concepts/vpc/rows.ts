// A VPC: its logical router, its way out, and the routes that the user wrote.

import type { Compile, Context } from '../context.ts';
import { vpcLabels } from '../../model/ovsdb-row.ts';
import type { Origin, Row } from '../../model/rows.ts';
import { logicalRouter, staticRoute } from '../rows/topology.ts';
import type { Vpc } from './resolved.ts';

export const compileVpcs: Compile = (context) => context.lab.vpcs.flatMap((vpc) => compileVpc(context, vpc));

function compileVpc(context: Context, vpc: Vpc): readonly Row[] {
  const origin: Origin = { concept: 'vpc', name: vpc.name };
  const piece = { lab: context.lab.name, labels: vpcLabels(vpc), origin };
  return [
    logicalRouter(vpc.router, piece),
    ...vpc.routes.map(({ prefix, nextHop }) => staticRoute({ router: vpc.router, prefix, nextHop }, piece)),
  ];
}
