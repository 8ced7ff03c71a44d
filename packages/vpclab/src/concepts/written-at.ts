// The line of a lab file that a row follows from, by its origin. Pure.

import type { FileLine } from '../model/diagnosis.ts';
import type { Origin } from '../model/rows.ts';
import { ProblemList } from '../model/problem.ts';
import { readTree } from '../lab-file/read-tree.ts';
import { decodeSource } from '../lab-file/source.ts';
import type { MapEntry, Tree } from '../lab-file/tree.ts';
import type { Lab } from '../model/lab.ts';
import type { LabSource } from '../model/engine.ts';

/** Undefined where the lab file says nothing of it: a default, or what follows from something else. */
export function writtenAt(source: LabSource, lab: Lab): (origin: Origin) => FileLine | undefined {
  const text = decodeSource(source.text);
  const tree = readTree(text, new ProblemList(source.fileName, text));
  const lines = text.split('\n');
  return (origin) => {
    if (tree === undefined) return undefined;
    const start = startOf(tree, origin, lab);
    if (start === undefined) return undefined;
    const line = text.slice(0, start).split('\n').length;
    return { file: source.fileName, line, text: (lines[line - 1] ?? '').trim() };
  };
}

function startOf(tree: Tree, { concept, name }: Origin, lab: Lab): number | undefined {
  const file = entriesOf(tree);
  const [vpcName = '', own = ''] = name.split('/');
  switch (concept) {
    case 'vpc':
      return named(file?.get('vpcs'), name);
    case 'subnet':
      return named(ofVpc(file, vpcName)?.get('subnets'), own);
    case 'security-group':
      return named(ofVpc(file, vpcName)?.get('securityGroups'), own);
    case 'workload':
      return ofWorkload(file, name, lab);
    case 'nat-gateway': {
      const gateway = lab.natGateways.find((one) => one.name === name);
      const inside = gateway?.inside;
      if (inside === undefined) return undefined;
      return inside.kind === 'subnet'
        ? named(ofVpc(file, inside.vpc)?.get('natGateways'), name)
        : (keyIn(ofTransit(file, inside.transit), 'natGateway') ?? keyIn(file, 'transit'));
    }
    case 'transit':
      return ofAttachment(ofTransit(file, vpcName), own) ?? named(file?.get('transit'), vpcName);
    case 'edge':
      return keyIn(file, 'edge');
    case 'internet':
      return keyIn(file, 'internet');
    case 'node':
      return named(file?.get('nodes'), name);
    default:
      return undefined;
  }
}

type Entries = ReadonlyMap<string, MapEntry>;

function entriesOf(tree: Tree | undefined): Entries | undefined {
  return tree?.kind === 'map' ? tree.entries : undefined;
}

function keyIn(entries: Entries | undefined, key: string): number | undefined {
  return entries?.get(key)?.key.start;
}

function itemsOf(entry: MapEntry | undefined): readonly Tree[] {
  return entry?.value.kind === 'list' ? entry.value.items : [];
}

function nameOf(tree: Tree): string | undefined {
  if (tree.kind === 'scalar') return String(tree.value);
  const value = entriesOf(tree)?.get('name')?.value;
  return value?.kind === 'scalar' ? String(value.value) : undefined;
}

/** The item of a list that has the name, or else where the list is asked for. */
function named(entry: MapEntry | undefined, name: string): number | undefined {
  return itemsOf(entry).find((item) => nameOf(item) === name)?.span.start ?? entry?.key.start;
}

function ofVpc(file: Entries | undefined, name: string): Entries | undefined {
  return entriesOf(itemsOf(file?.get('vpcs')).find((item) => nameOf(item) === name));
}

/** The only one may be written without a list, and without a name. */
function ofTransit(file: Entries | undefined, name: string): Entries | undefined {
  const written = file?.get('transit');
  return entriesOf(itemsOf(written).find((item) => nameOf(item) === name) ?? written?.value);
}

function ofAttachment(transit: Entries | undefined, vpc: string): number | undefined {
  const items = itemsOf(transit?.get('attachments'));
  const isMeant = (item: Tree): boolean => {
    const written = entriesOf(item)?.get('vpc')?.value ?? item;
    return written.kind === 'scalar' && written.value === vpc;
  };
  return items.find(isMeant)?.span.start;
}

function ofWorkload(file: Entries | undefined, name: string, lab: Lab): number | undefined {
  const entry = file?.get('workloads');
  const items = itemsOf(entry);
  const own = items.find((item) => nameOf(item) === name);
  if (own !== undefined) return own.span.start;
  const workload = lab.workloads.find((one) => one.name === name);
  const says = (item: Tree, key: string, value: string | undefined): boolean => {
    const written = entriesOf(item)?.get(key)?.value;
    return written === undefined || (written.kind === 'scalar' && written.value === value);
  };
  const several = items.find(
    (item) =>
      says(item, 'vpc', workload?.vpc) &&
      says(item, 'subnet', workload?.subnet) &&
      nameOf(item) === undefined,
  );
  return several?.span.start ?? entry?.key.start;
}
