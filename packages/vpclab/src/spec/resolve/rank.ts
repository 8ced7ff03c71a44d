// The number that follows from a name. Defaults (addresses, AS numbers, places) are chosen by it and not by the position
// in the file, so that adding or removing one thing does not renumber the others.

/** "web-1" is 0, "web-2" is 1, "vpc-a" is 0, "vpc-b" is 1; other names give a hash below `spread`. */
export function rankOf(name: string, spread: number): number {
  const number = /(?:^|[^0-9])(\d{1,9})$/.exec(name)?.[1];
  if (number !== undefined) return Math.max(0, Number(number) - 1);
  const letter = /(?:^|-)([a-z])$/.exec(name)?.[1];
  if (letter !== undefined) return letter.charCodeAt(0) - 'a'.charCodeAt(0);
  return hashOf(name) % spread;
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
