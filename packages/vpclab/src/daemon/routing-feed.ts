// What the lab's routing agents report, for those who watch the lab: what comes within a moment is one record for each
// gateway, since a subnet that goes may take hundreds of announcements along.

import type { RoutingEvent } from '../model/routing.ts';
import type { AgentEvent } from '../routing/events.ts';

const GATHER_MS = 200;
/** Prefixes that a record names; of the others it says how many. */
const MOST_NAMED = 8;

/** An event with the region whose control plane the agent follows; undefined: the lab has no regions. */
type Reported = { readonly region: string | undefined; readonly event: AgentEvent };

export class RoutingFeed {
  readonly #publish: (event: RoutingEvent) => void;
  #waiting: Reported[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(publish: (event: RoutingEvent) => void) {
    this.#publish = publish;
  }

  report(event: AgentEvent, region: string | undefined): void {
    this.#waiting.push({ region, event });
    this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS).unref();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #flush(): void {
    this.#timer = undefined;
    const reported = this.#waiting;
    this.#waiting = [];
    for (const event of gathered(reported)) this.#publish(event);
  }
}

/** In the order of the first of each. */
export function gathered(reported: readonly Reported[]): readonly RoutingEvent[] {
  const shapes = reported.flatMap(({ region, event }) => {
    const shape = shapeOf(event);
    return shape === undefined ? [] : [{ region, ...shape }];
  });
  const groups = Map.groupBy(shapes, ({ region, what, of, reason }) =>
    JSON.stringify([region, what, of, reason]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const prefixes = [...new Set(group.flatMap(({ prefix }) => prefix ?? []))];
    return [
      {
        kind: 'routing' as const,
        what: first.what,
        region: first.region,
        of: first.of,
        prefixes: prefixes.slice(0, MOST_NAMED),
        count: prefixes.length,
        reason: first.reason,
      },
    ];
  });
}

type Shape = {
  readonly what: RoutingEvent['what'];
  readonly of: string | undefined;
  readonly prefix: string | undefined;
  readonly reason: string | undefined;
};

/** Undefined: a detail that only the log has. */
function shapeOf(event: AgentEvent): Shape | undefined {
  const nothing = { of: undefined, prefix: undefined, reason: undefined };
  switch (event.kind) {
    case 'leads':
    case 'follows':
      return { ...nothing, what: event.kind, reason: event.because };
    case 'announce':
    case 'withdraw':
      return { ...nothing, what: event.kind, of: event.gateway, prefix: event.prefix };
    case 'refuse':
      return { what: 'withhold', of: event.gateway, prefix: event.prefix, reason: event.reason };
    case 'learn':
    case 'forget':
      return { ...nothing, what: event.kind, of: event.gateway, prefix: event.prefix };
    case 'refused':
      return {
        what: 'refused',
        of: event.edge,
        prefix: event.prefix,
        reason: `${event.peer}: ${event.reason}`,
      };
    case 'problem':
      return { ...nothing, what: 'problem', reason: event.message };
    case 'applied':
    case 'accepted':
    case 'gone':
      return undefined;
  }
}
