// What bgpd and bfdd say (`show ... json`), as far as frr_exporter's metrics need it.

import { listOf, numberOf, recordOf, textOf } from '../../frr/json-fields.ts';
import { parseJson } from '../../model/json.ts';

export type BgpPeer = {
  readonly peer: string;
  readonly asn: number;
  readonly state: string;
  readonly uptimeSeconds: number;
  readonly messagesReceived: number;
  readonly messagesSent: number;
  readonly prefixesReceived: number;
  readonly prefixesSent: number;
  readonly established: number;
  readonly dropped: number;
};

export type BgpInstance = {
  readonly vrf: string;
  readonly asn: number;
  readonly ribCount: number;
  readonly ribBytes: number;
  readonly peerCount: number;
  readonly peerBytes: number;
  readonly peers: readonly BgpPeer[];
};

/** Of `show bgp vrf all AFI unicast summary json`. */
export function parseBgpSummary(text: string): readonly BgpInstance[] {
  return Object.entries(recordOf(parseJson(text))).flatMap(([vrf, value]) => {
    const fields = recordOf(value);
    if (fields['peers'] === undefined) return [];
    return [
      {
        vrf,
        asn: numberOf(fields['as']),
        ribCount: numberOf(fields['ribCount']),
        ribBytes: numberOf(fields['ribMemory']),
        peerCount: numberOf(fields['peerCount']),
        peerBytes: numberOf(fields['peerMemory']),
        peers: Object.entries(recordOf(fields['peers'])).map(([peer, entry]) =>
          peerOf(peer, recordOf(entry)),
        ),
      },
    ];
  });
}

function peerOf(peer: string, fields: Readonly<Record<string, unknown>>): BgpPeer {
  const state = textOf(fields['state']);
  return {
    peer,
    asn: numberOf(fields['remoteAs']),
    state,
    uptimeSeconds: state === 'Established' ? numberOf(fields['peerUptimeMsec']) / 1000 : 0,
    messagesReceived: numberOf(fields['msgRcvd']),
    messagesSent: numberOf(fields['msgSent']),
    prefixesReceived: numberOf(fields['pfxRcd']),
    prefixesSent: numberOf(fields['pfxSnt']),
    established: numberOf(fields['connectionsEstablished']),
    dropped: numberOf(fields['connectionsDropped']),
  };
}

export type BfdPeer = {
  readonly peer: string;
  readonly local: string;
  readonly device: string;
  readonly vrf: string;
  readonly isUp: boolean;
  readonly uptimeSeconds: number;
};

/** Of `show bfd peers json`. */
export function parseBfdPeers(text: string): readonly BfdPeer[] {
  return listOf(parseJson(text)).map((entry) => {
    const fields = recordOf(entry);
    return {
      peer: textOf(fields['peer']),
      local: textOf(fields['local']),
      device: textOf(fields['interface']),
      vrf: textOf(fields['vrf']) || 'default',
      isUp: textOf(fields['status']) === 'up',
      uptimeSeconds: numberOf(fields['uptime']),
    };
  });
}
