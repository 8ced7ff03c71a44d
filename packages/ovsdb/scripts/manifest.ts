// In the workspace package.json points at the sources; in the published package it must point at the built JavaScript.
// npm can't override `exports` and `bin` when it packs, so prepack puts the published form in place, and postpack the
// original back. `node scripts/manifest.ts publish|restore`
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const manifest = new URL('../package.json', import.meta.url);
const original = new URL('../.package.json.original', import.meta.url);

type Json = string | { readonly [key: string]: Json } | readonly Json[];

function published(text: string): string {
  const {
    exports,
    bin,
    scripts: _scripts,
    ...rest
  } = JSON.parse(text) as Record<string, Record<string, Json>>;
  const built = (path: Json, extension: string): string =>
    String(path)
      .replace(/^\.\/src\//, './dist/')
      .replace(/\.ts$/, extension);
  const entries = Object.entries(exports ?? {}).map(([name, path]) => {
    if (!String(path).endsWith('.ts')) return [name, path] as const;
    return [name, { types: built(path, '.d.ts'), default: built(path, '.js') }] as const;
  });
  const commands = Object.entries(bin ?? {}).map(([name, path]) => [name, built(path, '.js')]);
  const form = { ...rest, bin: Object.fromEntries(commands), exports: Object.fromEntries(entries) };
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
