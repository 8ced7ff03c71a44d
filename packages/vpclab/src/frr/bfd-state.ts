// What bfdd says of its sessions.

import type { Ipv4 } from '../net/text.ts';
import { listOf, recordOf, textOf } from './json-fields.ts';
import { parseJson } from '../model/json.ts';

export type BfdSession = {
  readonly peer: Ipv4;
  /** down, init, up, shutdown */
  readonly status: string;
};

export const SHOW_BFD_PEERS = 'show bfd peers json';

/** Of SHOW_BFD_PEERS. */
export function parseBfdPeers(text: string): readonly BfdSession[] {
  return listOf(parseJson(text)).map((entry) => {
    const fields = recordOf(entry);
    return { peer: textOf(fields['peer']), status: textOf(fields['status']) };
  });
}
