// Links removed, many at once: those of a namespace are put into one group and the group is deleted, so that the
// kernel waits for its readers once instead of once a link.

import { constants } from 'node:os';
import type { BridgeRow, VethRow } from '../../model/rows.ts';
import { groupedBy } from './chunks.ts';
import { LINK_GROUP } from './marks.ts';
import type { Namespaces } from './namespaces.ts';
import { deleteLinkGroup, setLink } from './netlink/link.ts';
import { netlinkIn } from './netlink/socket.ts';

const GONE: ReadonlySet<number> = new Set([constants.errno.ENODEV, constants.errno.ENOENT]);

/** What is not there any more is no error. */
export function deleteLinks(namespaces: Namespaces, rows: readonly (VethRow | BridgeRow)[]): void {
  const present = new Set(namespaces.names());
  const ends = rows.map((row) => {
    if (row.kind === 'bridge') return row;
    // Side b: nodes are few, so there are few batches. A pair goes with either end.
    return present.has(row.b.netns) ? row.b : row.a;
  });
  for (const [netns, inside] of groupedBy(ends, (end) => end.netns)) {
    if (!present.has(netns)) continue;
    netlinkIn(namespaces, netns, (socket) => {
      const group = LINK_GROUP.doomed;
      const gone = (errno: number): boolean => GONE.has(errno);
      socket.apply(
        inside.map(({ name }) => setLink(name, { group }, `link ${netns}/${name}`)),
        gone,
      );
      socket.apply([deleteLinkGroup(group, `links of ${netns}`)], gone);
    });
  }
}
