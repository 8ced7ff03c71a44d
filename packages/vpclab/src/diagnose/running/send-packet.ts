// The real packet of a diagnosis: a connection, a datagram or a ping, as verify sends them, and what was met.

import type { Asked, Sent } from '../asked.ts';
import { VpclabError, errorMessage } from '../../errors.ts';
import type { Machine } from '../../machine/machine.ts';
import { connects } from '../../services/connects.ts';

/** First answers take an ARP and a flow set-up: well under this. */
const PROBE_MS = 400;
const ATTEMPTS = 2;
/** ping(8): one echo request, and this long for its answer. */
const PING_WORDS = ['-n', '-c', '1', '-W', String(PROBE_MS / 1_000)];
const PING_MS = 3_000;

export type Sending = {
  /** Whether a second packet says more, where the first met nobody. */
  readonly isWorthMore: () => Promise<boolean>;
  readonly signal: AbortSignal;
};

export async function sendPacket(
  machine: Machine,
  asked: Asked,
  { isWorthMore, signal }: Sending,
): Promise<Sent> {
  for (let attempt = 1; ; attempt += 1) {
    const sent = await sentOnce(machine, asked, signal);
    if (sent.outcome !== 'silent' || attempt === ATTEMPTS || !(await isWorthMore())) return sent;
  }
}

async function sentOnce(
  machine: Machine,
  { from, to, protocol, port }: Asked,
  signal: AbortSignal,
): Promise<Sent> {
  const begun = performance.now();
  const elapsed = (): number => Math.round((performance.now() - begun) * 10) / 10;
  const { netns } = from;
  if (netns === undefined || from.kind === 'address')
    return { outcome: 'not-sent', text: `nothing can be sent from ${from.name}`, elapsedMs: 0 };
  const met = (outcome: Sent['outcome'], text: string, by?: string): Sent => ({
    outcome,
    text,
    elapsedMs: elapsed(),
    by,
  });
  // Hosts of the internet share a namespace: the kernel would send from the first one's address.
  const source = from.kind === 'internet-host' ? from.address : undefined;
  if (protocol === 'icmp') {
    const text = await pinged(machine, netns, to.address, source, signal);
    return text === undefined ? met('answered', `ping, ${elapsed()} ms`) : met('silent', text);
  }
  const call = { timeoutMs: PROBE_MS, signal };
  const result = await machine.probe({ netns, protocol, remote: to.address, port, source }, call);
  if (result.ok)
    return met('answered', `${protocol.toUpperCase()}, ${result.elapsedMs} ms`, result.identity.name);
  if (result.why !== 'stranger') return met('silent', result.error);
  if (protocol === 'udp') return met('closed', 'port unreachable');
  const address = { kind: 'tcp', netns, remote: to.address, port: port ?? 0, source } as const;
  return (await connects(machine, address, call)) === 'refused'
    ? met('closed', 'connection refused')
    : met('other', `TCP, ${elapsed()} ms`);
}

/** What ping(8) says where nobody answers; undefined: somebody does. */
async function pinged(
  machine: Machine,
  netns: string,
  address: string,
  source: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const own = source === undefined ? [] : ['-I', source];
  const args = [...PING_WORDS, ...own, address];
  try {
    await machine.run({ netns, program: 'ping', args }, { timeoutMs: PING_MS, signal });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof VpclabError && error.code === 'COMMAND_FAILED') {
      const said = stderrOf(error);
      return said === '' ? 'no answer to ping' : said;
    }
    return errorMessage(error);
  }
}

function stderrOf({ details }: VpclabError): string {
  const said = details['stderr'];
  return typeof said === 'string' ? said.trim() : '';
}
