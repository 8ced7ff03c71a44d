// Machines beside the one that vpclabd runs on, with what lives there.

import type { NodeName } from '../../model/names.ts';

export type LabMachine = {
  /** Its address in the lab file. */
  readonly name: string;
  readonly nodes: readonly NodeName[];
  /** The namespace that holds its end of the underlay's wire, and its responder. */
  readonly fabric: string;
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    machine: { readonly machines: readonly LabMachine[] };
  }
}
