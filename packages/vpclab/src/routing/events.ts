// What a routing agent says while it runs: for a log, for the API, for a person.

import type { LearnAs } from './config.ts';
import type { Announced, Refused } from './policy.ts';
import type { WantedRoute } from './wanted-routes.ts';

type EdgeRoute = {
  readonly edge: string;
  readonly peer: string;
  readonly prefix: string;
  readonly asPath: readonly number[];
};

export type AgentEvent =
  | { readonly kind: 'leads' | 'follows'; readonly because: string }
  | ({ readonly kind: 'announce' | 'withdraw'; readonly gateway: string } & Announced)
  | ({ readonly kind: 'refuse'; readonly gateway: string } & Refused)
  /** FRR of the gateway has what was intended. */
  | { readonly kind: 'applied'; readonly gateway: string; readonly commands: number }
  | ({ readonly kind: 'learn' | 'forget'; readonly as: LearnAs } & WantedRoute)
  /** What an edge made of a route that a neighbor announced. */
  | ({ readonly kind: 'accepted' } & EdgeRoute)
  | ({ readonly kind: 'refused'; readonly reason: string } & EdgeRoute)
  | { readonly kind: 'gone'; readonly edge: string; readonly peer: string; readonly prefix: string }
  | { readonly kind: 'problem'; readonly message: string };

export type GatewayStatus = {
  readonly gateway: string;
  readonly router: string;
  readonly announced: readonly Announced[];
  readonly refused: readonly Refused[];
  readonly learned: readonly { readonly prefix: string; readonly via: string }[];
  readonly problem: string | undefined;
};

export function eventText(event: AgentEvent): string {
  switch (event.kind) {
    case 'leads':
      return `leads: ${event.because}`;
    case 'follows':
      return `follows: ${event.because}`;
    case 'announce':
    case 'withdraw':
      return `${event.gateway}: ${event.kind}s ${event.prefix} (${event.source}: ${event.of})`;
    case 'refuse':
      return `${event.gateway}: does not announce ${event.prefix} (${event.source}: ${event.of}): ${event.reason}`;
    case 'applied':
      return `${event.gateway}: FRR took ${event.commands} commands`;
    case 'learn':
      return `${event.router}: ${event.prefix} goes by ${event.nextHop} (${event.gateway}; ${event.as})`;
    case 'forget':
      return `${event.router}: ${event.prefix} no longer goes by ${event.nextHop} (${event.gateway}; ${event.as})`;
    case 'accepted':
      return `${event.edge}: accepts ${event.prefix} from ${event.peer}`;
    case 'refused':
      return `${event.edge}: refuses ${event.prefix} from ${event.peer}: ${event.reason}`;
    case 'gone':
      return `${event.edge}: ${event.prefix} from ${event.peer} is withdrawn`;
    case 'problem':
      return event.message;
  }
}
