// What a test of the routing agent needs on this host: the title's end says what is missing, and then it is skipped.

import { whyNotUnshared } from '../../support/unshared.ts';

const OVN = ['/usr/sbin/ovsdb-server', '/usr/bin/ovn-northd', '/usr/bin/ovn-nbctl'];

export type RoutingHost = { readonly isMissing: boolean; readonly skipped: string };

/** With daemons of FRR, and programs of others. */
export function routingHost(daemons: readonly string[], others: readonly string[] = []): RoutingHost {
  const frr = daemons.map((daemon) => `/usr/lib/frr/${daemon}`);
  const reason = whyNotUnshared([...frr, ...OVN, ...others]);
  return { isMissing: reason !== undefined, skipped: reason === undefined ? '' : ` (skipped: ${reason})` };
}

export const BGP_DAEMONS = ['zebra', 'bgpd', 'bfdd'];
