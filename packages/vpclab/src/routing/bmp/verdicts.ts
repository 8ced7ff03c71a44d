// What an edge did with each route that each neighbor announced: whether it was accepted, and if not, which of the
// edge's filters refused it. Pure.

import type { Cidr, Ipv4 } from '../../net/text.ts';
import { listIn } from '../../frr/protocols/bgp/text.ts';
import { permits } from '../../model/router.ts';
import type { FrrRouter } from '../../model/router.ts';
import type { BmpMessage } from './message.ts';

export type Told = { readonly peer: Ipv4; readonly prefix: Cidr; readonly asPath: readonly number[] };
export type Verdict = Told & { readonly is: 'accepted' | 'refused' };

/** The routes of one edge's neighbors. */
export class AdjacentRoutes {
  readonly #accepted = new Map<Ipv4, Map<Cidr, Told>>();
  readonly #refused = new Map<Ipv4, readonly Told[]>();

  /** Routes that passed the filters, as BMP tells of them. */
  take(message: BmpMessage): void {
    const { peer } = message;
    if (message.kind !== 'route') {
      this.#accepted.delete(peer);
      this.#refused.delete(peer);
      return;
    }
    if (message.policy === 'before') return;
    const routes = this.#accepted.get(peer) ?? new Map<Cidr, Told>();
    this.#accepted.set(peer, routes);
    const { withdrawn, announced, attributes } = message.update;
    for (const prefix of withdrawn) routes.delete(prefix);
    for (const prefix of announced) routes.set(prefix, { peer, prefix, asPath: attributes.asPath });
  }

  /** All that the filters refuse of one neighbor now. */
  setRefused(peer: Ipv4, refused: readonly Omit<Told, 'peer'>[]): void {
    this.#refused.set(
      peer,
      refused.map((route) => ({ ...route, peer })),
    );
  }

  clear(): void {
    this.#accepted.clear();
    this.#refused.clear();
  }

  /** One for each route: the console may say that it is refused before BMP says that it is withdrawn. */
  verdicts(): readonly Verdict[] {
    const accepted = [...this.#accepted].flatMap(([peer, routes]) => {
      const refused = new Set(this.#refused.get(peer)?.map(({ prefix }) => prefix));
      return [...routes.values()].filter(({ prefix }) => !refused.has(prefix));
    });
    return [
      ...accepted.map((told) => ({ ...told, is: 'accepted' as const })),
      ...[...this.#refused.values()].flat().map((told) => ({ ...told, is: 'refused' as const })),
    ];
  }
}

/** Why the edge refuses a route, in words that name the list. */
export function refusalOf(edge: FrrRouter | undefined, { peer, prefix, asPath }: Told): string {
  const neighbor = edge?.bgp?.neighbors.find(({ address }) => address === peer);
  if (neighbor === undefined) return 'its neighbor is not configured';
  const { prefixesIn, asPathIn, asn } = neighbor;
  if (!prefixesIn.some((rule) => permits(rule, prefix))) {
    return `the prefix list ${listIn(neighbor)} permits ${prefixesIn.join(', ') || 'nothing'}`;
  }
  const isOwn = asPath.length === 1 && asPath[0] === asn;
  if ((asPathIn === 'own' && !isOwn) || (asPathIn === 'first' && asPath[0] !== asn)) {
    return `the AS path list ${listIn(neighbor)} does not permit the path ${asPath.join(' ') || '(empty)'}`;
  }
  return 'bgpd itself refuses it: a loop, an invalid next hop, or a limit';
}
