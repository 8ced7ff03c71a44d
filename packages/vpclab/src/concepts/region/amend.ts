// Rows of logical networks go to the northbound database of their region: those of a VPC to that of the VPC, those of a
// transit to that of the VPCs on it, and what is no VPC's to each.

import { isMap } from '../../model/ovsdb-value.ts';
import { northbound, targetName } from '../../model/ovsdb-target.ts';
import type { OvsdbRow, Row } from '../../model/rows.ts';
import type { Amend } from '../context.ts';
import { planeOfVpc, planesOf } from '../../model/regions.ts';

export const moveToRegions: Amend = ({ lab }) => {
  if (lab.regions.length === 0) return (row) => [row];
  const planes = planesOf(lab);
  const vpcOfTransit = new Map(lab.transits.map(({ name, attachments }) => [name, attachments[0]?.vpc]));
  const ofVpc = planeOfVpc(lab);
  return (row) => {
    if (row.kind !== 'ovsdb' || row.db.kind !== 'nb') return [row];
    const vpc = labelOf(row, 'vpc') ?? vpcOfTransit.get(labelOf(row, 'transit') ?? '');
    return (vpc === undefined ? planes : [ofVpc(vpc)]).map((plane) => moved(row, plane));
  };
};

function moved(row: OvsdbRow, plane: string | undefined): Row {
  const db = northbound(plane);
  return { ...row, db, key: `${targetName(db)}/${row.table}/${row.name}` };
}

function labelOf({ columns }: OvsdbRow, label: string): string | undefined {
  const ids = columns['external_ids'];
  const value = ids !== undefined && isMap(ids) ? ids.map[label] : undefined;
  return typeof value === 'string' ? value : undefined;
}
