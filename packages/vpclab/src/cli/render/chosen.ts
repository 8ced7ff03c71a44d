// Numbers and places that the lab file leaves open, beside those that it states: they are derived from names
// (lab-file/rank.ts), which nobody can compute by hand. Pure.

import type { Lab } from '../../model/lab.ts';

export type Chosen = {
  readonly natGateways: readonly {
    readonly name: string;
    readonly node: string;
    readonly outsideAddress: string;
    readonly insideAddress: string;
    readonly asn: number;
  }[];
  readonly attachments: readonly {
    readonly transit: string;
    readonly vpc: string;
    readonly address: string;
  }[];
  readonly workloads: readonly { readonly name: string; readonly node: string; readonly address: string }[];
};

/** More lines are a wall of numbers: --json has all of them. */
const MOST_LINES = 20;

export function chosenIn({ natGateways, transits, workloads }: Lab): Chosen {
  return {
    natGateways: natGateways.map(({ name, node, outsideAddress, insideAddress, asn }) => {
      return { name, node, outsideAddress, insideAddress, asn };
    }),
    attachments: transits.flatMap(({ name, attachments }) =>
      attachments.map(({ vpc, address }) => ({ transit: name, vpc, address })),
    ),
    workloads: workloads.map(({ name, node, address }) => ({ name, node, address })),
  };
}

/** Of gateways and attachments; workloads have the next free address of their subnet, which `status` shows. */
export function chosenText({ natGateways, attachments }: Chosen): readonly string[] {
  const lines = [
    ...natGateways.map(
      (one) =>
        `NAT gateway ${one.name}: on ${one.node}, outside ${one.outsideAddress}, inside ${one.insideAddress}, AS ${one.asn}`,
    ),
    ...attachments.map(({ transit, vpc, address }) => `${vpc} on ${transit}: ${address}`),
  ];
  const more = lines.length - MOST_LINES;
  return more > 0 ? [...lines.slice(0, MOST_LINES), `... and ${more} more: see --json`] : lines;
}
