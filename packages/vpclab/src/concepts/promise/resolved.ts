// What the user's own promises resolve to.

export type UserPromise = {
  /** Workloads, by name. */
  readonly from: readonly string[];
  readonly to: {
    readonly workloads: readonly string[];
    /** Of the internet. */
    readonly hosts: readonly string[];
  };
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  readonly allow: boolean;
  /** Which one of the file, from 1. */
  readonly number: number;
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    promise: { readonly promises: readonly UserPromise[] };
  }
}
