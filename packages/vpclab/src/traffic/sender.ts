// What sends for one pair: the same for all kinds of traffic.

import type { Namespaces } from '../machine/kernel/namespaces.ts';
import type { TrafficKind, TrafficPair } from '../model/traffic.ts';
import { ConnectSender } from './connect-sender.ts';
import { DnsSender } from './dns-sender.ts';
import { HttpSender } from './http-sender.ts';
import type { Outcome } from './count.ts';
import { UdpSender } from './udp-sender.ts';
import type { OnWire } from './wire.ts';

export type Sender = { readonly send: (bytes: number) => Promise<Outcome>; readonly close: () => void };

export function senderOf(
  kind: TrafficKind,
  namespaces: Namespaces,
  pair: TrafficPair,
  onWire: OnWire,
): Sender {
  switch (kind) {
    case 'requests':
    case 'tree':
    case 'bulk':
      return new HttpSender(namespaces, pair, onWire);
    case 'connect':
      return new ConnectSender(namespaces, pair, onWire);
    case 'udp':
      return new UdpSender(namespaces, pair, onWire);
    case 'dns':
      return new DnsSender(namespaces, pair, onWire);
  }
}
