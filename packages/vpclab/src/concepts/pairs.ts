// Which workloads verify sends packets between: all pairs, or a deterministic sample in which every workload sends and is
// sent to, and every pair of subnets and of nodes is crossed. Pure.

type Member = { readonly subnet: string; readonly node: string };
export type Pair<T> = readonly [T, T];

export function allPairs<T>(senders: readonly T[], receivers: readonly T[]): readonly Pair<T>[] {
  return senders.flatMap((from) => receivers.filter((to) => to !== from).map((to): Pair<T> => [from, to]));
}

/** Every member sends to the next, the last one to the first. */
export function ring<T>(members: readonly T[]): readonly Pair<T>[] {
  if (members.length < 2) return [];
  return members.map((from, index): Pair<T> => [from, members[(index + 1) % members.length] ?? from]);
}

/** A pair for every two subnets and every two nodes that the ring left out. */
export function crossings<T extends Member>(members: readonly T[]): readonly Pair<T>[] {
  const crossing = ([from, to]: Pair<T>): string => `${from.subnet} ${to.subnet} ${from.node === to.node}`;
  const crossed = new Set(ring(members).map(crossing));
  const more: Pair<T>[] = [];
  for (const pair of allPairs(representatives(members), representatives(members))) {
    if (crossed.has(crossing(pair))) continue;
    crossed.add(crossing(pair));
    more.push(pair);
  }
  return more;
}

/** The first to the last, and the last to the first. */
export function endPairs<T>(senders: readonly T[], receivers: readonly T[]): readonly Pair<T>[] {
  const [first, last] = [senders[0], senders.at(-1)];
  const target = receivers.at(-1);
  if (first === undefined || last === undefined || target === undefined) return [];
  if (first === last) return [[first, target]];
  return [
    [first, target],
    [last, receivers[0] ?? target],
  ];
}

/** `count` of them, from where it is this turn. */
export function taken<T>(items: readonly T[], turn: number, count: number): readonly T[] {
  const from = items.length === 0 ? 0 : (turn * count) % items.length;
  return [...items.slice(from), ...items.slice(0, from)].slice(0, count);
}

/** One member for each subnet on each node. */
function representatives<T extends Member>(members: readonly T[]): readonly T[] {
  return [...new Map(members.map((member) => [`${member.subnet} ${member.node}`, member])).values()];
}
