// Who sends a request, and what they may do. The unix socket belongs to the operator, who may do anything. A client
// of a listener shows a token with the rights that the operator gave it.

import { VpclabError } from '../errors.ts';

export const RIGHTS = ['read', 'change', 'enter'] as const;
/**
 * read: what the lab is and does, its logs included. change: apply, cancel, verify (which sends packets and holds up
 * changes). enter: run programs in it. A lab file can run programs too, so that who may change may do nearly as much.
 */
export type Right = (typeof RIGHTS)[number];
/** What a route takes. operate: tokens and listeners themselves; no token has it. */
export type NeededRight = Right | 'operate';

export type Authority = {
  /** For logs: "operator", or the token's id. */
  readonly who: string;
  readonly rights: ReadonlySet<NeededRight>;
  /** A view that is one tenant's: only routes that know of tenants answer. */
  readonly tenant: string | undefined;
};

export const OPERATOR: Authority = {
  who: 'operator',
  rights: new Set<NeededRight>([...RIGHTS, 'operate']),
  tenant: undefined,
};

export type RouteNeeds = { readonly right: NeededRight; readonly tenantView?: boolean };

/** Throws FORBIDDEN where it is not enough. */
export function authorize(authority: Authority, { right, tenantView = false }: RouteNeeds): void {
  if (!authority.rights.has(right)) {
    const message =
      right === 'operate'
        ? "Tokens and listeners are managed over the lab's own socket only."
        : `This token has no right to ${right}.`;
    throw new VpclabError('FORBIDDEN', message, { details: { right } });
  }
  if (authority.tenant !== undefined && !tenantView) {
    throw new VpclabError(
      'FORBIDDEN',
      `A token of tenant ${authority.tenant} sees the tenant's own part only.`,
    );
  }
}
