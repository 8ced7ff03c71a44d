// Whose a thing of OVN or Open vSwitch is, and how that is found out: readers that know the labels of one cloud each.

export type Owner = {
  readonly tenant: string;
  readonly vpc: string;
  readonly subnet: string;
  readonly workload: string;
};

export const NOBODY: Owner = { tenant: '', vpc: '', subnet: '', workload: '' };

export type Ids = ReadonlyMap<string, string>;
export type Named = { readonly name: string; readonly ids: Ids };

/** Something that may have an owner, with what it belongs to where that is known. */
export type Thing = Named & {
  readonly kind: 'switch-port' | 'router-port' | 'switch' | 'router' | 'interface';
  readonly switch?: Named | undefined;
  readonly router?: Named | undefined;
};

/** What a reader knows of the owner; undefined if the thing carries none of its labels. */
export type ReadOwner = (thing: Thing) => Partial<Owner> | undefined;

/** Asks in turn; of each field the first answer that is not empty counts. */
export function ownerOf(thing: Thing, readers: readonly ReadOwner[]): Owner {
  let { tenant, vpc, subnet, workload } = NOBODY;
  for (const read of readers) {
    const known = read(thing);
    if (known === undefined) continue;
    tenant ||= known.tenant ?? '';
    vpc ||= known.vpc ?? '';
    subnet ||= known.subnet ?? '';
    workload ||= known.workload ?? '';
  }
  return { tenant, vpc, subnet, workload };
}
