// What the API said of a target, as the lines that the shell inside a lab reads (enter.ts). Checked first: only names
// and places that a lab of ours has, so that no value can be another line, option, variable or place.

import { VpclabError } from '../errors.ts';
import type { ExecTarget } from '../model/engine.ts';
import { hostsText, resolverText } from '../model/private-view.ts';
import type { PrivateView } from '../model/private-view.ts';
import { parseAddress } from '../net/ipv4.ts';

/** RFC 1123 label, as the lab file has it. */
const NETNS = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Where the distribution's tools look for the daemons of a target: ovs-vsctl(8), ovn-nbctl(8), ovn-sbctl(8). */
const VARIABLE = /^(OVS|OVN)_[A-Z_]{1,40}$/;
const PLACE = /^(unix:)?\/run\/(lab|frr|vpclab)(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;
const BOUND_ONTO: ReadonlySet<string> = new Set(['/run/frr', '/etc/frr']);

export type InsideTarget = Pick<ExecTarget, 'netns' | 'env' | 'binds' | 'view'>;

export function insideWords({ netns, env, binds, view }: InsideTarget): string {
  if (!NETNS.test(netns)) throw refused('network namespace', netns);
  const lines = ['netns', `/run/netns/${netns}`];
  for (const [name, value] of Object.entries(env)) {
    if (!VARIABLE.test(name) || !value.split(',').every((one) => PLACE.test(one)))
      throw refused('variable', `${name}=${value}`);
    lines.push('env', `${name}=${value}`);
  }
  for (const [from, onto] of binds) {
    if (!PLACE.test(from) || !BOUND_ONTO.has(onto)) throw refused('directory', `${from} on ${onto}`);
    lines.push('bind', from, onto);
  }
  checkView(view);
  lines.push('hostname', view.hostname);
  for (const line of linesOf(hostsText(view))) lines.push('hosts', line);
  for (const line of linesOf(resolverText(view))) lines.push('resolv.conf', line);
  return [...lines, 'end', ''].join('\n');
}

function checkView({ hostname, address, resolver }: PrivateView): void {
  if (!NETNS.test(hostname)) throw refused('host name', hostname);
  const { address: server, domain, search = [] } = resolver ?? {};
  for (const value of [address, server])
    if (value !== undefined && parseAddress(value).kind === 'invalid') throw refused('address', value);
  for (const value of [...search, domain])
    if (value !== undefined && !value.split('.').every((label) => NETNS.test(label)))
      throw refused('domain', value);
}

function linesOf(text: string): readonly string[] {
  return text.trimEnd().split('\n');
}

function refused(what: string, value: string): VpclabError {
  return new VpclabError(
    'INTERNAL',
    `The lab's API names a ${what} that no lab has: ${JSON.stringify(value)}`,
  );
}
