// Which VPC is drawn where: rows of boxes in the order of their tenants, each row as wide as a page. Pure.

import type { Inventory } from '../../model/inventory.ts';
import { tenantColors } from './colors.ts';
import { drawSharedGateways, drawVpc } from './vpc-box.ts';
import type { Drawn } from './vpc-box.ts';

/** A box with what it is joined to; `transit`: it stands on it and is no VPC. */
export type Placed = {
  readonly x: number;
  readonly drawn: Drawn;
  readonly vpc: string | undefined;
  readonly tenant: string | undefined;
  readonly transit: string | undefined;
};
export type PictureRow = {
  readonly boxes: readonly Placed[];
  readonly width: number;
  readonly height: number;
  /** Around the boxes of one tenant. */
  readonly tenants: readonly { readonly tenant: string; readonly x: number; readonly width: number }[];
};

const WIDEST = 1_500;
export const TENANT_PAD = 12;
const GAP = 16;
const TENANT_GAP = 20;

export function rowsOf(inventory: Inventory): readonly PictureRow[] {
  const rows: Placed[][] = [];
  let row: Placed[] = [];
  let x = 0;
  for (const box of boxesOf(inventory)) {
    const isNewTenant = row.length > 0 && row.at(-1)?.tenant !== box.tenant;
    const start = x + (row.length === 0 ? TENANT_PAD : isNewTenant ? TENANT_GAP + 2 * TENANT_PAD : GAP);
    if (row.length > 0 && start + box.drawn.width + TENANT_PAD > WIDEST) {
      rows.push(row);
      row = [];
    }
    const at = row.length === 0 ? TENANT_PAD : start;
    row.push({ ...box, x: at });
    x = at + box.drawn.width;
  }
  if (row.length > 0) rows.push(row);
  return rows.map((boxes) => ({
    boxes,
    width: Math.max(...boxes.map((one) => one.x + one.drawn.width)) + TENANT_PAD,
    height: Math.max(...boxes.map((one) => one.drawn.height)),
    tenants: framesOf(boxes),
  }));
}

function boxesOf(inventory: Inventory): readonly Omit<Placed, 'x'>[] {
  const { tenants, vpcs, natGateways, transits } = inventory;
  const own = tenants.flatMap(({ name: tenant }, index) =>
    vpcs
      .filter((vpc) => vpc.tenant === tenant)
      .map((vpc) => ({
        drawn: drawVpc(vpc, inventory, tenantColors(index)),
        vpc: vpc.name,
        tenant,
        transit: undefined,
      })),
  );
  const shared = transits.flatMap(({ name }) => {
    const gateways = natGateways.filter(({ inside }) => inside.kind === 'transit' && inside.network === name);
    if (gateways.length === 0) return [];
    return [
      { drawn: drawSharedGateways(gateways, inventory), vpc: undefined, tenant: undefined, transit: name },
    ];
  });
  return [...own, ...shared];
}

function framesOf(boxes: readonly Placed[]): PictureRow['tenants'] {
  const byTenant = Map.groupBy(boxes, ({ tenant }) => tenant);
  return [...byTenant].flatMap(([tenant, own]) => {
    const [first] = own;
    const last = own.at(-1);
    if (tenant === undefined || first === undefined || last === undefined) return [];
    return [{ tenant, x: first.x - TENANT_PAD, width: last.x + last.drawn.width - first.x + 2 * TENANT_PAD }];
  });
}
