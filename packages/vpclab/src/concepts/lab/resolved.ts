// What the lab itself resolves to.

export type LabIdentity = { readonly name: string };

declare module '../../model/lab.ts' {
  interface ConceptSections {
    lab: LabIdentity;
  }
}
