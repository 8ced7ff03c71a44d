// Connection tracking of a datapath of Open vSwitch (ovs-vswitchd(8), DPCTL: ct-get-nconns, ct-get-maxconns,
// ct-get-limits). Pure.

/** Each is a counter that is read, whatever is tracked. */
export const CONNTRACK_COMMANDS = [
  'dpctl/ct-get-nconns',
  'dpctl/ct-get-maxconns',
  'dpctl/ct-get-limits',
] as const;

export type ZoneLimit = { readonly zone: number; readonly limit: number; readonly count: number };

/** One number; undefined for anything else, as where a datapath cannot tell. */
export function parseCount(text: string): number | undefined {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : undefined;
}

/** `zone=2,limit=100,count=7`: only zones with a limit of their own are counted. A limit of 0 is none. */
export function parseZoneLimits(text: string): readonly ZoneLimit[] {
  return [...text.matchAll(/^zone=(\d+),limit=(\d+),count=(\d+)$/gm)].map(([, zone, limit, count]) => ({
    zone: Number(zone),
    limit: Number(limit),
    count: Number(count),
  }));
}

/** By zone what it is of, as ovn-controller keeps it in Bridge.external_ids: a port, or a router with its kind of NAT. */
export function zoneNames(ids: ReadonlyMap<string, string>): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const [key, zone] of ids)
    if (key.startsWith(PREFIX)) names.set(Number(zone), key.slice(PREFIX.length));
  return names;
}

const PREFIX = 'ct-zone-';
