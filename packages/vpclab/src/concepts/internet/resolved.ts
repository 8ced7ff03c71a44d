// What the simulated internet resolves to.

import type { Cidr, Ipv4 } from '../../net/text.ts';

export type Internet = {
  readonly name: string;
  readonly cidr: Cidr;
  readonly hosts: readonly InternetHost[];
};

export type InternetHost = { readonly name: string; readonly address: Ipv4 };

declare module '../../model/lab.ts' {
  interface ConceptSections {
    /** Present when the edge is. */
    internet: { readonly internet: Internet | undefined };
  }
}
