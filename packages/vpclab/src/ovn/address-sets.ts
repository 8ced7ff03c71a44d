// The address sets that ovn-northd makes in the southbound database, compared with what they are made from. It does not
// see that one was deleted, and rules that name it match nothing from then on.

import type { Row, View } from '@vpclab/ovsdb';
import type { Bounds } from './database.ts';
import { inSouthbound } from './in-southbound.ts';
import type { Databases } from './databases.ts';

/** In words; undefined: they are as they should be, or there are none. */
export async function addressSetFault(
  databases: Databases,
  region: string | undefined,
  bounds: Bounds,
): Promise<string | undefined> {
  const nb = (await databases.present()).find(
    ({ target }) => target.kind === 'nb' && target.region === region,
  );
  const expected = nb === undefined ? [] : expectedSets(nb.view);
  if (expected.length === 0) return undefined;
  const present = await southboundSets(region, bounds);
  const wrong = expected.filter(({ name, addresses }) => {
    const found = present.get(name);
    return found === undefined || (addresses !== undefined && !isSame(addresses, found));
  });
  if (wrong.length === 0) return undefined;
  return `${wrong.length} of ${expected.length} address sets differ from what they are made from`;
}

type ExpectedSet = { readonly name: string; readonly addresses: readonly string[] | undefined };

/** Those of the northbound database, and two for each port group (ovn-nb(5), Port_Group). */
function expectedSets(view: View): readonly ExpectedSet[] {
  const has = new Set(view.tables);
  const sets = has.has('Address_Set') ? [...view.table('Address_Set')] : [];
  const groups = has.has('Port_Group') ? [...view.table('Port_Group')] : [];
  return [
    ...sets.map((row) => ({ name: nameOf(row), addresses: texts(row['addresses']) })),
    ...groups.flatMap((row) =>
      ['ip4', 'ip6'].map((family) => ({ name: `${nameOf(row)}_${family}`, addresses: undefined })),
    ),
  ];
}

async function southboundSets(
  region: string | undefined,
  bounds: Bounds,
): Promise<ReadonlyMap<string, readonly string[]>> {
  return await inSouthbound(region, bounds, async (client) => {
    const replica = await client.replica({ Address_Set: ['name', 'addresses'] }, bounds);
    return new Map([...replica.table('Address_Set')].map((row) => [nameOf(row), texts(row['addresses'])]));
  });
}

function nameOf(row: Row): string {
  const name = row['name'];
  return typeof name === 'string' ? name : '';
}

function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  const others = new Set(b);
  return a.length === b.length && a.every((item) => others.has(item));
}
