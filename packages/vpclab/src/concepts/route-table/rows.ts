// An isolated subnet: the VPC's router passes nothing between it and what is not of the VPC. Routes of one subnet alone are
// not what OVN's route tables give: routes of the main table come first (ovn-nb(5), Logical_Router_Port options:route_table).

import { nbRow, ref, vpcLabels } from '../../model/ovsdb-row.ts';
import type { Row } from '../../model/rows.ts';
import type { Compile } from '../context.ts';
import { routerPort } from '../rows/names.ts';

/** Above what a user may want to steer by policy. */
const PRIORITY = 31_100;
/** The resolver of the VPC is there. */
const LINK_LOCAL = '169.254.0.0/16';

export const compileRouteTables: Compile = (context) =>
  context.lab.routeTables
    .filter(({ table }) => table === 'isolated')
    .flatMap(({ vpc: vpcName, subnet: subnetName }): readonly Row[] => {
      const vpc = context.vpc(vpcName);
      const subnet = context.subnet(vpcName, subnetName);
      const port = routerPort(subnet.switch, vpc.router);
      const own = `{${vpc.cidr}, ${LINK_LOCAL}}`;
      const matches = {
        out: `inport == "${port}" && ip4.dst != ${own}`,
        in: `ip4.dst == ${subnet.cidr} && ip4.src != ${own}`,
      };
      return Object.entries(matches).map(([direction, match]) =>
        nbRow({
          lab: context.lab.name,
          labels: vpcLabels(vpc, { subnet: subnet.name }),
          origin: { concept: 'route-table', name: `${vpc.name}/${subnet.name}` },
          table: 'Logical_Router_Policy',
          name: `${port} ${direction}`,
          columns: { action: 'drop', match, priority: PRIORITY },
          in: ref('Logical_Router', vpc.router),
        }),
      );
    });
