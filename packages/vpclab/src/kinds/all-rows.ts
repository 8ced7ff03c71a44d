// Rows with the names by which others speak of them.

import type { Row } from '../model/rows.ts';

export type AllRows = {
  readonly rows: readonly Row[];
  /** Whether there is a `<kind> <key>`, or anything for `<kind> of <place>`. */
  readonly has: (what: string) => boolean;
};
