// What anycast services resolve to.

import type { PublishedPort } from '../elastic/resolved.ts';

export type AnycastService = {
  readonly name: string;
  readonly address: PublishedPort['address'];
  readonly protocol: PublishedPort['protocol'];
  readonly port: number;
  /** One of each VPC. */
  readonly servers: readonly PublishedPort[];
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    anycast: { readonly anycastServices: readonly AnycastService[] };
  }
}
