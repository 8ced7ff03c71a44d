// The order of lists that people read: by name, node-9 before node-10, and the same on every machine. Pure.

const ORDER = new Intl.Collator('en', { numeric: true });

export function byName(a: string, b: string): number {
  return ORDER.compare(a, b);
}
