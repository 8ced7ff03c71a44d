// Watches for what is wanted: those that are there stay as they are, others come and go.

export function keepEqual<W, T extends { readonly close: () => Promise<void> }>(
  present: Map<string, T>,
  wanted: readonly W[],
  keyOf: (wanted: W) => string,
  make: (wanted: W) => T,
): void {
  const keys = new Set(wanted.map(keyOf));
  for (const [key, watch] of present) {
    if (keys.has(key)) continue;
    present.delete(key);
    void watch.close();
  }
  for (const one of wanted) if (!present.has(keyOf(one))) present.set(keyOf(one), make(one));
}
