// What flow logs resolve to.

export type FlowLogSettings = {
  readonly intervalSeconds: number;
  /** One packet of so many. */
  readonly sampling: number;
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    /** Present when the file asks for them. */
    'flow-log': { readonly flowLogs: FlowLogSettings | undefined };
  }
}
