// The number that follows from a name. Defaults (addresses, AS numbers, places) are chosen by it and not by the position
// in the file, so that adding or removing one thing does not renumber the others.

/** "web-1" is 0, "web-2" is 1, "vpc-a" is 0, "vpc-b" is 1; other names have none. */
export function ordinalOf(name: string): number | undefined {
  const number = /(?:^|[^0-9])(\d{1,9})$/.exec(name)?.[1];
  if (number !== undefined) return Math.max(0, Number(number) - 1);
  const letter = /(?:^|-)([a-z])$/.exec(name)?.[1];
  return letter === undefined ? undefined : letter.charCodeAt(0) - 'a'.charCodeAt(0);
}

/** Which of so many slots a name prefers: its ordinal's, else one of the upper half by its hash, where few ordinals are. */
export function rankOf(name: string, slots: number): number {
  const ordinal = ordinalOf(name);
  if (ordinal !== undefined) return ordinal % slots;
  const lower = Math.floor(slots / 2);
  return lower + (hashOf(name) % (slots - lower));
}

/** FNV-1a, 32 bits, with a final mix: near names must not give near numbers. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
