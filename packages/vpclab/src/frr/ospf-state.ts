// What ospfd says of its neighbors. Names of fields differ by version: 8.4 has `state`, 10 also `nbrState`.

import type { Ipv4 } from '../net/text.ts';
import { listOf, numberOf, recordOf, textOf } from './json-fields.ts';
import { parseJson } from '../model/json.ts';

export type OspfNeighbor = {
  readonly routerId: Ipv4;
  readonly address: Ipv4;
  /** "eth0:192.0.2.2" */
  readonly interface: string;
  /** "Full/-", "2-Way/DROther", ... */
  readonly state: string;
  readonly isFull: boolean;
  readonly upSeconds: number;
};

export const SHOW_NEIGHBORS = 'show ip ospf neighbor json';

/** Of SHOW_NEIGHBORS. */
export function parseNeighbors(text: string): readonly OspfNeighbor[] {
  return Object.entries(recordOf(recordOf(parseJson(text))['neighbors'])).flatMap(([routerId, entries]) =>
    listOf(entries).map((entry) => {
      const fields = recordOf(entry);
      const state = textOf(fields['nbrState'] ?? fields['state']);
      return {
        routerId,
        address: textOf(fields['ifaceAddress'] ?? fields['address']),
        interface: textOf(fields['ifaceName']),
        state,
        isFull: state.startsWith('Full'),
        upSeconds: Math.floor(numberOf(fields['upTimeInMsec']) / 1000),
      };
    }),
  );
}
