// Whether rows can be looked up by what an index asks for: an index of a column that no row holds would never find anything.
import { OvsdbError } from '../errors.ts';
import { InvalidValueError } from '../value/value-error.ts';
import type { IndexDefinition } from './index-keys.ts';
import type { Layout } from './layout.ts';

/** Throws OvsdbError for a column that the replica does not hold, InvalidValueError for a map key where there is no map. */
export function checkIndex(layout: Layout, { columns, maps }: IndexDefinition): void {
  const { table, positions, absent, codecs } = layout;
  for (const column of columns) {
    if (column === '_uuid' || absent === 'any' || absent.has(column)) continue;
    const position = positions.get(column);
    if (position === undefined) {
      const held = [...positions.keys()].join(', ') || 'none';
      throw new OvsdbError(
        'unknown-column',
        `the replica holds no column "${column}" of ${table}; it holds: ${held}`,
      );
    }
    if (maps.has(column) && codecs[position]!.shape !== 'map') {
      throw new InvalidValueError(
        { table, name: column },
        'is no map, so an index cannot look at a key of it',
      );
    }
  }
}
