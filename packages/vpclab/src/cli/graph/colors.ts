// Colours of the picture: a hue for each tenant, a stronger one for each node, and those of states.

import type { PartState } from '../../model/inventory.ts';

export type TenantColors = { readonly fill: string; readonly stroke: string; readonly text: string };

const TENANTS: readonly TenantColors[] = [
  { fill: '#eef4fd', stroke: '#9dbfee', text: '#1d4f91' },
  { fill: '#eef8ef', stroke: '#9bd0a2', text: '#22652d' },
  { fill: '#fdf4e7', stroke: '#e8c48a', text: '#84540b' },
  { fill: '#f6effb', stroke: '#c7a8e2', text: '#5f2f8c' },
  { fill: '#eaf7f7', stroke: '#8fcaca', text: '#13605f' },
  { fill: '#fdeff1', stroke: '#ebaab4', text: '#92273a' },
  { fill: '#f3f5e6', stroke: '#c0c98a', text: '#566013' },
  { fill: '#eff0f6', stroke: '#abb1cf', text: '#3a4275' },
];
const NODES: readonly string[] = [
  '#3574c4',
  '#3f9a4d',
  '#d08a1d',
  '#8d55bd',
  '#2f9c9a',
  '#c9485c',
  '#8a952e',
  '#5c669f',
];

export const INK = '#1f2933';
export const FAINT = '#616e7c';
export const LINE = '#7b8794';
export const PROVIDER = { fill: '#f5f7fa', stroke: '#9aa5b1' } as const;
export const BGP = '#0b7285';

/** Of transits: what goes to one passes below the rails of others. */
const TRANSITS: readonly string[] = ['#66727f', '#7a5c8e', '#8a6d3b', '#4f7a6a', '#5b6c9d'];

export const STATES: Readonly<Record<PartState, string>> = {
  up: '#cbd2d9',
  down: '#c62828',
  drift: '#e67700',
};

export function tenantColors(index: number): TenantColors {
  // The remainder is always one of them.
  return TENANTS[index % TENANTS.length] as TenantColors;
}

export function transitColor(index: number): string {
  return TRANSITS[index % TRANSITS.length] as string;
}

export function nodeColor(index: number): string {
  return NODES[index % NODES.length] as string;
}
