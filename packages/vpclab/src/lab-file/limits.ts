// Which names and numbers are not the user's to take, and how long they may be.

export const MAX_NAME = 40;
/** Names that follow from others (`<vpc>-<subnet>-<n>`) may be as long as a DNS label. */
export const MAX_DERIVED_NAME = 63;

/** Each is a namespace of every lab. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'central',
  'fabric',
  'edge',
  'internet',
  'monitoring',
]);

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
