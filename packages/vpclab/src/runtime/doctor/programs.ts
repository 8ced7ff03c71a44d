// The programs and schemas that labs are made of.

import { VpclabError } from '../../errors.ts';
import { PACKAGE_OF, findSchema, lookUpProgram } from '../../machine/tools/programs.ts';
import { asRoot, missing, passed } from './host-check.ts';
import type { HostCheck } from './host-check.ts';

const NEEDED_PROGRAMS =
  'ovsdb-server ovs-vswitchd ovn-northd ovn-controller zebra bgpd vtysh nft ip unshare nsenter flock mount sed tcpdump'.split(
    ' ',
  );
const NEEDED_SCHEMAS = { vswitch: 'openvswitch-switch', 'ovn-nb': 'ovn-central', 'ovn-sb': 'ovn-central' };

export function checkPrograms(): HostCheck {
  const needed = 'OVN, Open vSwitch, FRR, nftables, iproute2, util-linux';
  const programs = NEEDED_PROGRAMS.filter((program) => lookUpProgram(program) === undefined);
  const schemas = Object.entries(NEEDED_SCHEMAS).filter(([name]) => !hasSchema(name));
  if (programs.length === 0 && schemas.length === 0) return passed('programs', 'all there', needed);
  const packages = new Set([
    ...programs.map((program) => PACKAGE_OF[program] ?? program),
    ...schemas.map(([, source]) => source),
  ]);
  const absent = [...programs, ...schemas.map(([name]) => `${name}.ovsschema`)];
  const remedy = asRoot(`apt-get install --no-install-recommends ${[...packages].toSorted().join(' ')}`);
  return missing('programs', `not there: ${absent.join(', ')}`, needed, remedy);
}

function hasSchema(name: string): boolean {
  try {
    findSchema(name);
    return true;
  } catch (error) {
    if (error instanceof VpclabError) return false;
    throw error;
  }
}
