// What monitoring resolves to.

export type Monitoring = {
  /** Between two scrapes. */
  readonly intervalSeconds: number;
  /** Present where what is recorded outlives the lab. */
  readonly kept: KeptData | undefined;
};

export type KeptData = {
  /** Of the host; absolute. */
  readonly directory: string;
  /** At most so many of them. */
  readonly mebibytes: number;
};

declare module '../../model/lab.ts' {
  interface ConceptSections {
    /** Present when the file asks for it. */
    monitoring: { readonly monitoring: Monitoring | undefined };
  }
}
