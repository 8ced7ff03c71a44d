// BMP (RFC 7854): what a router tells of its BGP sessions. Route monitoring comes twice for each route: before the
// inbound filters, and, where these let it pass, after them.

import { formatAddress } from '../../net/ipv4.ts';
import type { Ipv4 } from '../../net/text.ts';
import { parseUpdate, type BgpUpdate } from './update.ts';

export type BmpMessage =
  | {
      readonly kind: 'route';
      readonly peer: Ipv4;
      readonly policy: 'before' | 'after';
      readonly update: BgpUpdate;
    }
  | { readonly kind: 'peer-up' | 'peer-down'; readonly peer: Ipv4 };

const COMMON_BYTES = 6;
const PEER_BYTES = 42;
const VERSION = 3;
const TYPE = { ROUTE_MONITORING: 0, PEER_DOWN: 2, PEER_UP: 3 } as const;
const FLAG = { IPV6: 0x80, POST_POLICY: 0x40, SHORT_AS: 0x20 } as const;
/** Of the 16 bytes of an address an IPv4 address has the last four. */
const PEER_ADDRESS = COMMON_BYTES + 10 + 12;
const LARGEST = 1 << 20;

/** The whole messages at the start, and how many bytes they take. Throws where it is no BMP. */
export function parseMessages(bytes: Buffer): {
  readonly messages: readonly BmpMessage[];
  readonly used: number;
} {
  const messages: BmpMessage[] = [];
  let used = 0;
  while (bytes.length - used >= COMMON_BYTES) {
    const length = bytes.readUInt32BE(used + 1);
    if (bytes[used] !== VERSION || length < COMMON_BYTES || length > LARGEST)
      throw new TypeError('this is no BMP');
    if (bytes.length - used < length) break;
    const message = parseMessage(bytes.subarray(used, used + length));
    if (message !== undefined) messages.push(message);
    used += length;
  }
  return { messages, used };
}

function parseMessage(message: Buffer): BmpMessage | undefined {
  const type = message[5];
  if (message.length < COMMON_BYTES + PEER_BYTES) return undefined;
  const flags = message[COMMON_BYTES + 1] ?? 0;
  if ((flags & FLAG.IPV6) !== 0) return undefined;
  const peer = formatAddress(message.readUInt32BE(PEER_ADDRESS));
  if (type === TYPE.PEER_UP) return { kind: 'peer-up', peer };
  if (type === TYPE.PEER_DOWN) return { kind: 'peer-down', peer };
  if (type !== TYPE.ROUTE_MONITORING) return undefined;
  const update = parseUpdate(
    message.subarray(COMMON_BYTES + PEER_BYTES),
    (flags & FLAG.SHORT_AS) === 0 ? 4 : 2,
  );
  if (update === undefined) return undefined;
  return { kind: 'route', peer, policy: (flags & FLAG.POST_POLICY) === 0 ? 'before' : 'after', update };
}
