// Clients that use a listener instead of the lab's own socket, and what a browser that another page led here must not
// do: host names that resolve to us are not ours (DNS rebinding), and other sites' pages do not act for the user
// (CSRF).

import type { IncomingMessage } from 'node:http';
import { Socket, isIP } from 'node:net';
import { VpclabError } from '../errors.ts';
import { OPERATOR, type Authority } from './authority.ts';
import type { Tokens } from './tokens.ts';

export type ListenerFacts = {
  readonly port: number;
  readonly isSecure: boolean;
  /** Names that clients use for it, beside addresses and localhost. */
  readonly names: readonly string[];
};

export class Guests {
  readonly #sockets = new WeakMap<object, ListenerFacts>();
  readonly #tokens: Tokens;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /** A connection of a listener. */
  welcome(socket: Socket, facts: ListenerFacts): void {
    this.#sockets.set(socket, facts);
  }

  /** Throws UNAUTHENTICATED or FORBIDDEN. */
  authorityOf({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): Authority {
    const facts = this.#sockets.get(socket);
    if (facts === undefined) {
      // Only the unix socket has no address: whatever else there is has to be announced as a listener.
      if (socket instanceof Socket && socket.remoteAddress !== undefined) throw stranger();
      return OPERATOR;
    }
    checkHost(headers.host, facts);
    checkOrigin(headers.origin, headers.host, facts);
    const authority = this.#tokens.find(headers.authorization);
    if (authority !== undefined) return authority;
    throw new VpclabError('UNAUTHENTICATED', 'This address takes a token: Authorization: Bearer TOKEN.');
  }
}

function checkHost(host: string | undefined, { port, names }: ListenerFacts): void {
  // Nothing but a name or address with a port: no user, path or white space that a parser would take for one.
  const url = /^[A-Za-z0-9.:[\]-]+$/.test(host ?? '') ? URL.parse(`http://${host}`) : null;
  const name = url?.hostname.replaceAll(/^\[|\]$/g, '').toLowerCase() ?? '';
  const isPort = url !== null && Number(url.port === '' ? 80 : url.port) === port;
  const isSecurePort = url !== null && url.port === '' && port === 443;
  const isOurs = isIP(name) !== 0 || name === 'localhost' || names.includes(name);
  if (isOurs && (isPort || isSecurePort)) return;
  throw new VpclabError('FORBIDDEN', 'The Host header does not name an address of this listener.');
}

/** RFC 6454: only pages of this very listener; a page without an origin sends "null". */
function checkOrigin(
  origin: string | undefined,
  host: string | undefined,
  { isSecure }: ListenerFacts,
): void {
  if (origin === undefined || origin === `${isSecure ? 'https' : 'http'}://${host ?? ''}`) return;
  throw new VpclabError('FORBIDDEN', 'Pages of other origins may not use this API.');
}

function stranger(): VpclabError {
  return new VpclabError('FORBIDDEN', 'This connection did not come through a listener of the lab.');
}
