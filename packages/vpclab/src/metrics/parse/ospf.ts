// What ospfd says (`show ip ospf vrf all ... json`), as far as frr_exporter's metrics need it.

import { listOf, numberOf, recordOf, textOf } from '../../frr/json-fields.ts';
import { parseJson } from '../../model/json.ts';

export type OspfArea = {
  readonly area: string;
  readonly all: number;
  readonly network: number;
  readonly summary: number;
  readonly asbr: number;
  readonly nssa: number;
};
export type OspfInstance = {
  readonly vrf: string;
  readonly external: number;
  readonly asOpaque: number;
  readonly areas: readonly OspfArea[];
};
export type OspfInterface = {
  readonly vrf: string;
  readonly device: string;
  readonly area: string;
  readonly neighbors: number;
  readonly adjacencies: number;
};
export type OspfPeer = {
  readonly vrf: string;
  readonly routerId: string;
  readonly device: string;
  readonly local: string;
  readonly remote: string;
  readonly state: number;
};

/** RFC 2328 section 10.1, in its order. */
const STATES = ['down', 'attempt', 'init', '2-way', 'exstart', 'exchange', 'loading', 'full'];

/** Of `show ip ospf vrf all json`. */
export function parseOspf(text: string): readonly OspfInstance[] {
  return vrfsOf(text).flatMap(([vrf, fields]) =>
    fields['areas'] === undefined
      ? []
      : [
          {
            vrf,
            external: numberOf(fields['lsaExternalCounter']),
            // 8.4 writes it with a small letter.
            asOpaque: numberOf(fields['lsaAsOpaqueCounter'] ?? fields['lsaAsopaqueCounter']),
            areas: Object.entries(recordOf(fields['areas'])).map(([area, entry]) => {
              const counts = recordOf(entry);
              return {
                area,
                all: numberOf(counts['lsaNumber']),
                network: numberOf(counts['lsaNetworkNumber']),
                summary: numberOf(counts['lsaSummaryNumber']),
                asbr: numberOf(counts['lsaAsbrNumber']),
                nssa: numberOf(counts['lsaNssaNumber']),
              };
            }),
          },
        ],
  );
}

/** Of `show ip ospf vrf all interface json`. */
export function parseOspfInterfaces(text: string): readonly OspfInterface[] {
  return vrfsOf(text).flatMap(([vrf, fields]) =>
    Object.entries(recordOf(fields['interfaces'])).map(([device, entry]) => {
      const found = recordOf(entry);
      return {
        vrf,
        device,
        area: textOf(found['area']),
        neighbors: numberOf(found['nbrCount']),
        adjacencies: numberOf(found['nbrAdjacentCount']),
      };
    }),
  );
}

/** Of `show ip ospf vrf all neighbor json`. */
export function parseOspfPeers(text: string): readonly OspfPeer[] {
  return vrfsOf(text).flatMap(([vrf, fields]) =>
    Object.entries(recordOf(fields['neighbors'])).flatMap(([routerId, entries]) =>
      listOf(entries).map((entry) => {
        const found = recordOf(entry);
        // "eth0:192.0.2.2", "Full/-"
        const [device = '', local = ''] = textOf(found['ifaceName']).split(':');
        const [state = ''] = textOf(found['nbrState'] ?? found['state']).split('/');
        return {
          vrf,
          routerId,
          device,
          local,
          remote: textOf(found['ifaceAddress'] ?? found['address']),
          state: Math.max(0, STATES.indexOf(state.toLowerCase())),
        };
      }),
    ),
  );
}

/** Of `show ip ospf vrf all database max-age json`: how many are to be forgotten, by VRF. */
export function parseOspfMaxAge(text: string): readonly (readonly [vrf: string, count: number])[] {
  return vrfsOf(text).map(([vrf, fields]) => [vrf, Object.keys(recordOf(fields['maxAgeLinkStates'])).length]);
}

function vrfsOf(text: string): readonly (readonly [string, Readonly<Record<string, unknown>>])[] {
  return Object.entries(recordOf(parseJson(text))).map(([vrf, fields]) => [vrf, recordOf(fields)]);
}
