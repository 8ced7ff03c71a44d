// What monitoring resolves to.

export type Monitoring = {
  /** Between two scrapes. */
  readonly intervalSeconds: number;
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    /** Present when the file asks for it. */
    monitoring: { readonly monitoring: Monitoring | undefined };
  }
}
