// How a server is named: the connection methods of ovsdb(7), active forms only.
import { OvsdbError } from '../errors.ts';

export type Remote =
  | { readonly kind: 'unix'; readonly path: string; readonly text: string }
  | { readonly kind: 'tcp' | 'ssl'; readonly host: string; readonly port: number; readonly text: string };

/** OVSDB's registered port, used when a remote names none. */
const DEFAULT_PORT = 6640;

/** Parses `unix:PATH`, `tcp:HOST[:PORT]`, `ssl:HOST[:PORT]`; an IPv6 address is written in brackets. */
export function parseRemote(text: string): Remote {
  const method = text.slice(0, text.indexOf(':'));
  const rest = text.slice(method.length + 1);
  if (method === 'unix' && rest !== '') return { kind: 'unix', path: rest, text };
  if (method === 'tcp' || method === 'ssl') {
    const match = /^(?:\[([0-9a-fA-F:.%\w]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/.exec(rest);
    const host = match?.[1] ?? match?.[2];
    const port = Number(match?.[3] ?? DEFAULT_PORT);
    if (host !== undefined && port > 0 && port < 65536) return { kind: method, host, port, text };
  }
  throw new OvsdbError(
    'invalid-remote',
    `${JSON.stringify(text)} is no OVSDB remote: write unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT`,
  );
}

/** Parses a list of remotes; one string may hold several, comma-separated as in the OVS tools. */
export function parseRemotes(list: string | readonly string[]): readonly Remote[] {
  const isText = (one: unknown) => typeof one === 'string';
  if (!isText(list) && !(Array.isArray(list) && list.every(isText))) {
    throw new OvsdbError('invalid-remote', 'remotes must be a string or a list of strings');
  }
  const texts = (typeof list === 'string' ? [list] : list).flatMap((text) =>
    text.split(/,\s*(?=(?:unix|tcp|ssl):)/).map((part) => part.trim()),
  );
  if (texts.length === 0) throw new OvsdbError('invalid-remote', 'the list of remotes is empty');
  return texts.map(parseRemote);
}
