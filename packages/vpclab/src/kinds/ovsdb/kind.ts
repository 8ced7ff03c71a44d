// A row of the northbound database or of a node's Open_vSwitch database.

import type { ChangeOf, Consequence } from '../../model/plan.ts';
import { northboundPlace } from '../../model/ovsdb-target.ts';
import type { OvsdbRow, OvsdbTarget } from '../../model/rows.ts';
import type { Kind, Renewal } from '../kind.ts';
import { maybe } from '../maybe.ts';
import { renewed } from '../renewal.ts';
import { checkNetworks } from './check-networks.ts';
import { checkOvsdb } from './check.ts';
import { compareOvsdb } from './compare.ts';

export const ovsdb: Kind<OvsdbRow> = {
  title: (row) => `${databaseTitle(row.db)} ${row.table} ${rowName(row)}`,
  places: ({ db }) => [db.kind === 'nb' ? northboundPlace(db.region) : db.node],
  placeTitle: ({ db }) => {
    if (db.kind === 'vswitch') return `switch of ${db.node}`;
    return db.region === undefined ? 'northbound' : `northbound of ${db.region}`;
  },
  compare: compareOvsdb,
  needs: ({ db, table, name, columns }) =>
    db.kind === 'nb'
      ? {}
      : {
          namespaces: [db.node],
          devices: table === 'Interface' && columns['type'] === '' ? [`${db.node}/${name}`] : [],
        },
  check: (rows) => [...checkOvsdb(rows), ...checkNetworks(rows)],
  renews: unplugged,
  renewedBy: replug,
  consequences: unplugging,
  schema: (z) => {
    const ref = z.object({ ref: z.object({ table: z.string(), name: z.string() }) });
    const atom = z.union([z.string(), z.number(), z.boolean(), ref]);
    const map = z.object({ map: z.record(z.string(), atom) });
    const share = z.object({ share: z.array(ref) });
    return {
      db: z.union([
        z.object({ kind: z.literal('nb'), region: z.string().optional() }),
        z.object({ kind: z.literal('vswitch'), node: z.string() }),
      ]),
      table: z.string(),
      name: z.string(),
      columns: z.record(z.string(), z.union([atom, z.array(atom), map, share])),
      parent: maybe(z.object({ table: z.string(), name: z.string(), column: z.string() })),
    };
  },
  work: async () => (await import('./work/work.ts')).ovsdbWork,
};

function databaseTitle(db: OvsdbTarget): string {
  if (db.kind === 'vswitch') return `OVS of ${db.node}`;
  return db.region === undefined ? 'NB' : `NB of ${db.region}`;
}

/** A row that is not ours has no name of ours: what it says, and where. */
function rowName({ name, owner, columns, parent }: OvsdbRow): string {
  if (owner === undefined) return name;
  const said = Object.entries(columns).flatMap(([column, value]) =>
    typeof value === 'object' || value === '' ? [] : [`${column}=${value}`],
  );
  return [...said, `in ${parent?.name ?? name}`].join(' ');
}

/**
 * A running switch goes on listening on a device that was deleted, also when another of its name comes (seen with the
 * userspace datapath, which opens a device once): the port leaves the switch before its device is recreated. A switch
 * that starts now opens everything again.
 */
function replug(
  { db, table, name, parent }: OvsdbRow,
  isRenewed: (what: string) => boolean,
): Renewal | undefined {
  if (db.kind === 'nb' || isRenewed(renewed.daemon(`${db.node}/ovs-vswitchd`))) return undefined;
  const here = `${db.node}/${name}`;
  const within = `${db.node}/${parent?.name ?? ''}`;
  const because = (what: string, is: boolean): Renewal | undefined =>
    is ? { kind: 'replace', reason: `its ${what} is recreated` } : undefined;
  const withLink = because(`link ${here}`, isRenewed(renewed.link(here)));
  switch (table) {
    case 'Bridge':
      // Nor does it recreate the device of a bridge, which comes and goes with the bridge alone.
      return because(`device ${here}`, isRenewed(renewed.device(here)));
    case 'Port':
      return withLink ?? because(`bridge ${within}`, isRenewed(renewed.bridge(within)));
    case 'Interface':
      return withLink ?? because(`port ${within}`, isRenewed(renewed.port(within)));
    default:
      return undefined;
  }
}

function unplugged({ kind, row: { db, table, name } }: ChangeOf<'ovsdb'>): readonly string[] {
  if (kind !== 'replace' || db.kind === 'nb') return [];
  const here = `${db.node}/${name}`;
  return table === 'Bridge' ? [renewed.bridge(here)] : table === 'Port' ? [renewed.port(here)] : [];
}

function unplugging({ kind, row }: ChangeOf<'ovsdb'>): readonly Consequence[] {
  if (kind !== 'replace' || row.db.kind === 'nb') return [];
  const where = `the switch of ${row.db.node}`;
  if (row.table === 'Bridge') {
    const message = `bridge ${row.name} leaves ${where} with its ports and is recreated`;
    return [{ code: 'REPLACES_OBJECT', certain: true, message }];
  }
  if (row.table !== 'Port') return [];
  const message = `port ${row.name} leaves ${where} and is plugged in again`;
  return [{ code: 'UNPLUGS_PORT', certain: true, message }];
}
