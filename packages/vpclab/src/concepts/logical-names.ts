// OVN names are joined from names of the file, and two ways of joining can give the same: "a-b" + "c" and "a" + "b-c".

import type { Path, Resolution } from '../lab-file/resolution.ts';
import type { SubnetDraft } from './subnet/resolve.ts';
import type { TransitDraft } from './transit/resolve.ts';
import type { VpcFrame } from './vpc/resolve.ts';

export function checkLogicalNames(
  resolution: Resolution,
  vpcs: readonly VpcFrame[],
  subnets: ReadonlyMap<string, readonly SubnetDraft[]>,
  transits: readonly TransitDraft[],
): void {
  const switches = vpcs.flatMap((vpc) =>
    (subnets.get(vpc.name) ?? []).map((subnet) => ({ name: subnet.switch, path: subnet.path })),
  );
  const routers = vpcs.map((vpc) => ({ name: `lr-${vpc.name}`, path: [...vpc.path, 'name'] }));
  checkUnique(resolution, 'logical switch', [
    ...switches,
    ...transits.map((t) => ({ name: t.switch, path: t.path })),
  ]);
  checkUnique(resolution, 'logical router', [
    ...routers,
    ...transits.map((t) => ({ name: t.router, path: t.path })),
  ]);
}

function checkUnique(
  resolution: Resolution,
  what: string,
  all: readonly { name: string; path: Path }[],
): void {
  const seen = new Map<string, Path>();
  for (const { name, path } of all) {
    const other = seen.get(name);
    if (other === undefined) {
      seen.set(name, path);
      continue;
    }
    resolution.complain(path, {
      message: `its ${what} would be "${name}", and so would the one of line ${resolution.lineOf(other)}`,
      expected: `names that do not join to the same ${what}`,
    });
  }
}
