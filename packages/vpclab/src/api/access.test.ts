import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { OPERATOR, authorize, type Authority } from './authority.ts';
import { Guests } from './guests.ts';
import { Tokens, type KeptToken } from './tokens.ts';

const nothing = (): void => undefined;
const reader: Authority = { who: 'token', rights: new Set(['read'] as const), tenant: undefined };

describe('rights', () => {
  it('are what a route takes', () => {
    expect(() => authorize(reader, { right: 'read' })).not.toThrow();
    for (const right of ['change', 'enter', 'operate'] as const) {
      expect(() => authorize(reader, { right })).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
      expect(() => authorize(OPERATOR, { right })).not.toThrow();
    }
  });

  it('of a tenant end where a route knows of no tenants', () => {
    const tenant = { ...reader, tenant: 'tenant-1' };
    expect(() => authorize(tenant, { right: 'read', tenantView: true })).not.toThrow();
    expect(() => authorize(tenant, { right: 'read' })).toThrow('tenant-1');
  });
});

describe('tokens', () => {
  it('are kept as hashes, and found by the whole of them only', () => {
    let kept: readonly KeptToken[] = [];
    const tokens = new Tokens([], (all) => (kept = all));
    const { id, token } = tokens.add(['read'], 'tenant-1');
    const text = token.reveal();
    expect(JSON.stringify(kept)).not.toContain(text);
    expect(String(token)).toBe('[secret]');
    const again = new Tokens(kept, nothing);
    expect(again.find(`Bearer ${text}`)).toMatchObject({ who: `token ${id}`, tenant: 'tenant-1' });
    for (const wrong of [undefined, '', text, `Bearer ${text}x`, `Bearer ${text.slice(0, -1)}`, 'Bearer ']) {
      expect(again.find(wrong)).toBeUndefined();
    }
    expect(again.remove(id)).toBe(true);
    expect(again.remove(id)).toBe(false);
    expect(again.find(`Bearer ${text}`)).toBeUndefined();
  });
});

describe('guests', () => {
  const tokens = new Tokens([], nothing);
  const bearer = `Bearer ${tokens.add(['read'], undefined).token.reveal()}`;
  const guests = new Guests(tokens);
  const ask = (headers: Record<string, string>, isSecure = false): string => {
    const socket = new Socket();
    guests.welcome(socket, { port: 8080, isSecure, names: ['lab.example'] });
    return guests.authorityOf({ socket, headers: { authorization: bearer, ...headers } }).who;
  };

  it.each([
    '127.0.0.1:8080',
    '[::1]:8080',
    'localhost:8080',
    'LOCALHOST:8080',
    'lab.example:8080',
    '192.0.2.1:8080',
  ])('may say Host: %s', (host) => {
    expect(ask({ host })).toMatch(/^token/);
  });

  it.each([
    ...[
      '',
      'evil.example:8080',
      'lab.example',
      'lab.example:80',
      '127.0.0.1',
      'x@localhost:8080',
      'localhost:8080/x',
    ],
    ...[
      'localhost:8080#',
      ' localhost:8080',
      'localhost.evil.example:8080',
      'xlab.example:8080',
      'localhost:08080x',
    ],
  ])('may not say Host: %j', (host) => {
    expect(() => ask({ host })).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
  });

  it('come from no other origin', () => {
    const host = 'localhost:8080';
    expect(ask({ host, origin: 'http://localhost:8080' })).toMatch(/^token/);
    expect(ask({ host, origin: 'https://localhost:8080' }, true)).toMatch(/^token/);
    for (const origin of ['null', '', 'http://evil.example', 'https://localhost:8080', 'http://localhost']) {
      expect(() => ask({ host, origin })).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    }
  });

  it('apply to all callers of a listener, and nobody else counts as the operator by mistake', () => {
    expect(guests.authorityOf({ socket: new Socket(), headers: {} })).toBe(OPERATOR);
    const tcp = Object.defineProperty(new Socket(), 'remoteAddress', { value: '127.0.0.1' });
    expect(() => guests.authorityOf({ socket: tcp, headers: {} })).toThrow('did not come through a listener');
  });
});
