// What the API said of a target, as the lines that the shell inside a lab reads (enter.ts). Checked first: only names
// and places that a lab of ours has, so that no value can be another line, option, variable or place.

import { VpclabError } from '../errors.ts';
import type { ExecTarget } from '../model/engine.ts';

/** RFC 1123 label, as the lab file has it. */
const NETNS = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Where the distribution's tools look for the daemons of a target: ovs-vsctl(8), ovn-nbctl(8), ovn-sbctl(8). */
const VARIABLE = /^(OVS|OVN)_[A-Z_]{1,40}$/;
const PLACE = /^(unix:)?\/run\/(lab|frr|vpclab)(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;
const BOUND_ONTO: ReadonlySet<string> = new Set(['/run/frr', '/etc/frr']);

type Target = Pick<ExecTarget, 'netns' | 'env' | 'binds'>;

export function insideWords({ netns, env, binds }: Target): string {
  if (!NETNS.test(netns)) throw refused('network namespace', netns);
  const lines = ['netns', `/run/netns/${netns}`];
  for (const [name, value] of Object.entries(env)) {
    if (!VARIABLE.test(name) || !PLACE.test(value)) throw refused('variable', `${name}=${value}`);
    lines.push('env', `${name}=${value}`);
  }
  for (const [from, onto] of binds) {
    if (!PLACE.test(from) || !BOUND_ONTO.has(onto)) throw refused('directory', `${from} on ${onto}`);
    lines.push('bind', from, onto);
  }
  return [...lines, 'end', ''].join('\n');
}

function refused(what: string, value: string): VpclabError {
  return new VpclabError(
    'INTERNAL',
    `The lab's API names a ${what} that no lab has: ${JSON.stringify(value)}`,
  );
}
