// `memory/show`: what a daemon holds, as `facility:count` pairs (ovs: lib/memory.c). A facility may hold a space.

export function parseMemory(text: string): ReadonlyMap<string, number> {
  const usage = new Map<string, number>();
  for (const [, facility = '', count] of text.matchAll(/([^\s:][^:]*):(\d+)/g))
    usage.set(facility.trim(), Number(count));
  return usage;
}
