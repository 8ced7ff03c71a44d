// The words of `vpclab why`: two places, an arrow between them or not, and the port and protocol of the second. Pure.

import { VpclabError } from '../errors.ts';
import type { WhyProtocol, WhyQuestion } from '../model/diagnosis.ts';

const TARGET = /^(?<to>.+?)(?::(?<port>\d+))?(?:\/(?<protocol>tcp|udp|icmp))?$/i;
const MAX_PORT = 65_535;

export function readWhyWords(words: readonly string[]): WhyQuestion {
  const arrow = words.join(' ');
  // A shell reads `->` as `-` and a redirection.
  if (words.at(-1) === '-')
    throw bad("quote the arrow for the shell (`'->'`), or leave it out: `vpclab why A B`");
  const places = arrow.split(/\s*(?:->|→)\s*|\s+/).filter((word) => word !== '');
  const [from, target, ...more] = places;
  if (from === undefined || target === undefined || more.length > 0)
    throw bad('name two places: `vpclab why A B`, or `vpclab why A B:443/tcp`');
  const { to = target, port, protocol } = TARGET.exec(target)?.groups ?? {};
  return { from, to, port: portOf(port), protocol: protocolOf(protocol) };
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (port < 1 || port > MAX_PORT) throw bad(`"${text}" is no port: 1 to ${MAX_PORT}`);
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
