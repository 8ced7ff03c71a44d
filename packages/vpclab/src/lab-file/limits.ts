// How large a lab may be, and which names and numbers are not the user's to take.

export const MAX_NODES = 16;
export const MAX_WORKLOADS = 5000;
export const MAX_VPCS = 1000;
export const MAX_SUBNETS = 5000;
/** Every VPC on a transit has a route to every other: this is their square. */
export const MAX_ATTACHMENTS = 250;
/** Values that `count` may make of what is written. */
export const MAX_REPEATED_VALUES = 200_000;
export const MAX_NAME = 40;
/** Names that follow from others (`<vpc>-<subnet>-<n>`) may be as long as a DNS label. */
export const MAX_DERIVED_NAME = 63;
export const MAX_INTERNET_HOSTS = 64;

/** Each is a namespace of every lab. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set(['central', 'fabric', 'edge', 'internet']);

/** AS numbers that no router may have, and why. */
export const FORBIDDEN_AS: ReadonlyMap<number, string> = new Map([
  [0, 'AS 0 is reserved (RFC 7607)'],
  [23456, 'AS 23456 is AS_TRANS (RFC 6793)'],
  [65535, 'AS 65535 is reserved (RFC 7300)'],
  [4294967295, 'AS 4294967295 is reserved (RFC 7300)'],
]);

/** The longest prefix that has a router and one more host. */
export const LONGEST_PREFIX = 30;
export const SHORTEST_PREFIX = 8;
