// The text of docs/reference.md, from the exported declarations and their doc comments.
import { readdirSync, readFileSync } from 'node:fs';
import { errorCodes } from '../src/errors.ts';
import { type Declaration, publicDeclarations } from './declarations.ts';

/** Sections, each with the folders or modules of src that it takes; in the order of the page. */
const SECTIONS: readonly (readonly [title: string, modules: RegExp])[] = [
  ['Connecting', /^(client|wait|wire\/transport|protocol\/session)$/],
  ['Replicas', /^replica\/|^protocol\/condition$/],
  ['Transactions', /^transact\/|^protocol\/operation$|^value\/row-input$/],
  ['Locks', /^lock\//],
  ['Values', /^value\//],
  ['Schemas', /^schema\//],
  ['Relaying', /^relay\//],
  ['Errors', /./],
];
const ERROR = /(^errors|-error|request-refused|outcome-unknown|not-unique|replica-behind)$/;

export function referencePage(): string {
  const declarations = publicDeclarations();
  const sectionOf = ({ module }: Declaration): string =>
    ERROR.test(module) ? 'Errors' : (SECTIONS.find(([, modules]) => modules.test(module))?.[0] ?? 'Errors');
  const sections = SECTIONS.map(([title]) => {
    const members = declarations.filter((declaration) => sectionOf(declaration) === title);
    return `## ${title}\n\n${members.map(entry).join('\n')}`;
  });
  return `# API reference

What \`@vpclab/ovsdb\` exports. Generated from the sources by \`npm run reference -w @vpclab/ovsdb\`: do not edit.

${sections.join('\n')}
### Error codes

Every error of this package is an \`OvsdbError\` and has one of these as its \`code\`.

| code | what it means, and what to do |
|---|---|
${Object.entries(errorCodes)
  .map(([code, meaning]) => `| \`${code}\` | ${meaning.replaceAll('|', '\\|')} |`)
  .join('\n')}

## Generated tables

| import | descriptor | row types |
|---|---|---|
${generatedTables().join('\n')}
`;
}

function entry({ name, doc, code }: Declaration): string {
  return `### ${name}\n\n${doc === '' ? '' : `${doc}\n\n`}\`\`\`ts\n${code.trimEnd()}\n\`\`\`\n`;
}

function generatedTables(): readonly string[] {
  const folder = new URL('../src/generated/', import.meta.url);
  return readdirSync(folder)
    .toSorted()
    .map((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      const descriptor = /^export const (\w+)/m.exec(text)?.[1] ?? '';
      const rows = [...text.matchAll(/^export interface (\w+) \{\n {2}readonly _uuid/gm)].map(
        ([, row]) => `\`${row}\``,
      );
      return `| \`@vpclab/ovsdb/${file.replace('.ts', '')}\` | \`${descriptor}\` | ${rows.join(', ')} |`;
    });
}
