// In the workspace package.json points at the sources; in the published package it must point at the built JavaScript.
// npm can't override `exports` and `imports` when it packs, so prepack puts the published form in place, and postpack the
// original back. `node scripts/manifest.ts publish|restore`
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const manifest = new URL('../package.json', import.meta.url);
const original = new URL('../.package.json.original', import.meta.url);

interface Manifest {
  readonly imports: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string>>;
  readonly scripts: unknown;
}

function published(text: string): string {
  const { exports, imports, scripts: _scripts, ...rest } = JSON.parse(text) as Manifest;
  const built = (path: string, extension: string): string =>
    path.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, extension);
  const entries = Object.entries(exports).map(([name, path]): [string, unknown] =>
    path.endsWith('.ts')
      ? [name, { types: built(path, '.d.ts'), default: built(path, '.js') }]
      : [name, path],
  );
  const inner = Object.entries(imports).map(([name, path]): [string, unknown] => [name, built(path, '.js')]);
  const form = { ...rest, imports: Object.fromEntries(inner), exports: Object.fromEntries(entries) };
  return `${JSON.stringify(form, null, 2)}\n`;
}

switch (process.argv[2]) {
  case 'publish':
    if (!existsSync(original)) copyFileSync(manifest, original);
    writeFileSync(manifest, published(readFileSync(original, 'utf8')));
    break;
  case 'restore':
    if (existsSync(original)) renameSync(original, manifest);
    break;
  default:
    console.error('usage: node scripts/manifest.ts publish|restore');
    process.exitCode = 2;
}
