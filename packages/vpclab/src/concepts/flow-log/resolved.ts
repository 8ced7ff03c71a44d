// What flow logs resolve to.

export type FlowLogSettings = {
  readonly intervalSeconds: number;
  /** One packet of so many. */
  readonly sampling: number;
  /** Fields of AWS VPC Flow Logs that files of them have; undefined: those of version 2. */
  readonly format: string | undefined;
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    /** Present when the file asks for them. */
    'flow-log': { readonly flowLogs: FlowLogSettings | undefined };
  }
}
