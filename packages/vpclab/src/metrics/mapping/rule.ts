// One line of a user's own mapping: what it is about, and whose that is. The same in YAML, CSV and tables of a database.

import { VpclabError } from '../../errors.ts';
import type { Owner, ReadOwner, Thing } from '../owners/owner.ts';

/** What a rule may be about, the most precise first: that one counts where several rules fit. */
export const SUBJECTS = ['port', 'interface', 'switch', 'router'] as const;
export type Subject = (typeof SUBJECTS)[number];
const OWNER_FIELDS = ['tenant', 'vpc', 'subnet', 'workload'] as const;
export const COLUMNS: readonly string[] = [...SUBJECTS, ...OWNER_FIELDS];

export type MappingRule = {
  readonly subject: Subject;
  /** A name, in which `*` stands for any text. */
  readonly pattern: string;
  readonly owner: Owner;
};

/** Throws MAPPING_INVALID; `where` is how the user finds the line again. */
export function mappingRule(fields: Readonly<Record<string, string>>, where: string): MappingRule {
  const invalid = (problem: string): VpclabError =>
    new VpclabError('MAPPING_INVALID', `${where}: ${problem}`);
  for (const key of Object.keys(fields))
    if (!COLUMNS.includes(key)) throw invalid(`unknown key "${key}"; known are ${COLUMNS.join(', ')}`);
  const subjects = SUBJECTS.filter((subject) => (fields[subject] ?? '') !== '');
  const [subject, second] = subjects;
  if (subject === undefined) throw invalid(`needs one of ${SUBJECTS.join(', ')}: what it is about`);
  if (second !== undefined) throw invalid(`"${subject}" and "${second}" exclude each other: write two rules`);
  const owner = {
    tenant: fields['tenant'] ?? '',
    vpc: fields['vpc'] ?? '',
    subnet: fields['subnet'] ?? '',
    workload: fields['workload'] ?? '',
  };
  if (Object.values(owner).every((value) => value === ''))
    throw invalid(`needs one of ${OWNER_FIELDS.join(', ')}: whose it is`);
  return { subject, pattern: fields[subject] ?? '', owner };
}

/** The rules as a reader of owners. Exact names cost a look-up each; only patterns are gone through. */
export function readerOf(rules: readonly MappingRule[]): ReadOwner {
  const exact = new Map<string, Owner>();
  const patterns: { readonly subject: Subject; readonly expression: RegExp; readonly owner: Owner }[] = [];
  for (const { subject, pattern, owner } of rules) {
    if (pattern.includes('*')) patterns.push({ subject, expression: expressionOf(pattern), owner });
    // The first rule counts, as with patterns.
    else if (!exact.has(`${subject} ${pattern}`)) exact.set(`${subject} ${pattern}`, owner);
  }
  return (thing) => {
    let known: Owner | undefined;
    for (const subject of SUBJECTS) {
      const name = nameAs(subject, thing);
      if (name === undefined) continue;
      const found =
        exact.get(`${subject} ${name}`) ??
        patterns.find((one) => one.subject === subject && one.expression.test(name))?.owner;
      if (found !== undefined) known = known === undefined ? found : completed(known, found);
    }
    return known;
  };
}

/** Under which name a rule about `subject` knows the thing: a rule about a switch is also about its ports. */
function nameAs(subject: Subject, { kind, name, ids, switch: network, router }: Thing): string | undefined {
  switch (subject) {
    case 'port':
      if (kind === 'interface') return ids.get('iface-id');
      return kind === 'switch-port' || kind === 'router-port' ? name : undefined;
    case 'interface':
      return kind === 'interface' ? name : undefined;
    case 'switch':
      return network?.name;
    case 'router':
      return router?.name;
  }
}

function completed(first: Owner, second: Owner): Owner {
  return {
    tenant: first.tenant || second.tenant,
    vpc: first.vpc || second.vpc,
    subnet: first.subnet || second.subnet,
    workload: first.workload || second.workload,
  };
}

function expressionOf(pattern: string): RegExp {
  const escaped = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${escaped.join('.*')}$`, 's');
}
