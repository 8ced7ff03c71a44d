// The public declarations of this package with their doc comments, read from what the compiler emits for src/index.ts.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Declaration {
  readonly name: string;
  readonly kind: 'class' | 'function' | 'const' | 'type' | 'interface';
  /** Where it is declared, relative to src, e.g. `value/uuid`. */
  readonly module: string;
  readonly doc: string;
  readonly code: string;
}

/** In the order of src/index.ts. */
export function publicDeclarations(): readonly Declaration[] {
  const out = mkdtempSync(join(tmpdir(), 'ovsdb-declarations-'));
  try {
    const root = new URL('../', import.meta.url).pathname;
    const tsc = join(root, '../../node_modules/.bin/tsc');
    const options = ['-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--outDir', out];
    execFileSync(tsc, options, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    const index = readFileSync(join(out, 'index.d.ts'), 'utf8');
    return [...index.matchAll(/^export (?:type )?\{([^}]*)\} from '\.\/([^']*)\.ts';$/gms)].flatMap(
      ([, names, module]) => {
        const text = readFileSync(join(out, `${module}.d.ts`), 'utf8');
        return exportedNames(names ?? '').flatMap((name) => findDeclarations(text, name, module ?? ''));
      },
    );
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function exportedNames(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim().replace(/^type /, ''))
    .filter((name) => name !== '');
}

/** All declarations of a name: a function has one per overload, the doc comment at the first. */
function findDeclarations(text: string, name: string, module: string): readonly Declaration[] {
  const heads = [
    ...text.matchAll(
      new RegExp(`^export (?:declare )?(class|function|const|type|interface) ${name}\\b`, 'gm'),
    ),
  ];
  const [first] = heads;
  if (first === undefined) throw new Error(`${module} declares no ${name}`);
  const code = heads.map(({ index }) => statement(text, index)).join('\n');
  const kind = first[1] as Declaration['kind'];
  return [{ name, kind, module, doc: docBefore(text, first.index), code: withoutPrivates(code) }];
}

/** From `start` to the end of the statement: a `;` or the closing brace of a body, outside of all brackets. */
function statement(text: string, start: number): string {
  const hasBody = /^export (?:declare )?(?:class|interface) /.test(text.slice(start, start + 30));
  let depth = 0;
  let i = start;
  while (i < text.length) {
    const skipped = skipText(text, i);
    if (skipped > i) {
      i = skipped;
      continue;
    }
    const character = text[i] ?? '';
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character)) depth--;
    i++;
    if (depth === 0 && (character === ';' || (hasBody && character === '}'))) break;
  }
  return text.slice(start, i);
}

/** The index behind the comment or string that starts at `i`; `i` where none does. */
function skipText(text: string, i: number): number {
  const end = (mark: string): number => text.indexOf(mark, i + 1) + mark.length;
  if (text.startsWith('/*', i)) return end('*/');
  if (text.startsWith('//', i)) return end('\n');
  return text[i] === '"' || text[i] === "'" ? end(text[i] ?? '') : i;
}

function docBefore(text: string, start: number): string {
  const comment = /\/\*\*((?:(?!\*\/).)*)\*\/\s*$/s.exec(text.slice(0, start))?.[1] ?? '';
  return comment.replaceAll(/^\s*\*? ?/gm, '').trim();
}

function withoutPrivates(code: string): string {
  return code.replaceAll(/^\s*(?:#private|private \w+);\n/gm, '').replace(/^export (?:declare )?/gm, '');
}
