// The words of `vpclab why`: two places, an arrow between them or not, and the port and protocol of the second. Pure.

import { VpclabError } from '../errors.ts';
import type { WhyProtocol, WhyQuestion } from '../model/diagnosis.ts';

const TARGET = /^(?<to>.+?)(?::(?<port>\d+))?(?:\/(?<protocol>tcp|udp|icmp))?$/i;
const MAX_PORT = 65_535;

export function readWhyWords(words: readonly string[]): WhyQuestion {
  const arrow = words.join(' ');
  // A shell reads `->` as `-` and a redirection.
  if (words.at(-1) === '-')
    throw bad("Quote the arrow for the shell (`'->'`), or leave it out: `vpclab why A B`.");
  const places = arrow.split(/\s*(?:->|→)\s*|\s+/).filter((word) => word !== '');
  const [from, target, ...more] = places;
  if (from === undefined || target === undefined || more.length > 0)
    throw bad('Name two places: `vpclab why A B` or `vpclab why A B:443/tcp`.');
  refuseStrange(target);
  const { to = target, port, protocol } = TARGET.exec(target)?.groups ?? {};
  return { from, to, port: portOf(port), protocol: protocolOf(protocol) };
}

const NAME_PORT = 'write NAME:PORT, with /tcp, /udp or /icmp last';

/** What the pattern would take for a part of the name. */
function refuseStrange(target: string): void {
  const [, protocol] = /^[^/]+\/(?!\d+(?:$|[:/]))(?!(?:tcp|udp|icmp)$)(.+)$/i.exec(target) ?? [];
  if (protocol !== undefined) throw bad(`"${protocol}" is not a protocol: ${NAME_PORT}`);
  const [name = '', port, ...more] = target.split(':');
  if (more.length > 0) throw bad(`"${target}" has more than one ":": ${NAME_PORT}; labs have IPv4 only`);
  if (name === '' || port === '') throw bad(`A name comes before ":", and a port follows ":": ${NAME_PORT}`);
  if (port !== undefined && !/^\d+(?:\/|$)/.test(port)) throw bad(`"${port}" is not a port: ${NAME_PORT}`);
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (port < 1 || port > MAX_PORT) throw bad(`"${text}" is not a port: 1 to ${MAX_PORT}`);
  return port;
}

function protocolOf(text: string | undefined): WhyProtocol | undefined {
  switch (text?.toLowerCase()) {
    case 'tcp':
      return 'tcp';
    case 'udp':
      return 'udp';
    case 'icmp':
      return 'icmp';
    default:
      return undefined;
  }
}

function bad(message: string): VpclabError {
  return new VpclabError('BAD_ARGUMENT', message);
}
