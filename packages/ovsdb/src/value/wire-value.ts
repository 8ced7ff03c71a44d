/**
 * `<value>` of RFC 7047, section 5.1, as it stands in JSON. An integer beyond 2^53 is a bigint here: the wire layer must
 * parse and print those without loss.
 */
type WireUuid = readonly ['uuid', string] | readonly ['named-uuid', string];
export type WireAtom = string | number | bigint | boolean | WireUuid;
export type WireSet = readonly ['set', readonly WireAtom[]];
export type WireMap = readonly ['map', readonly (readonly [WireAtom, WireAtom])[]];
export type WireValue = WireAtom | WireSet | WireMap;
