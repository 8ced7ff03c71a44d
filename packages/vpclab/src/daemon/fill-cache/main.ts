// Prepares the start of further labs: makes the bundle of vpclabd, loads all modules that a lab can load, so that Node
// writes them to its compile cache, and opens both for reading. Usage: main.ts SOURCE CACHE KEY

import { createHash, randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { flushCompileCache } from 'node:module';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ENTRY, FILES, fileLine } from '../../runtime/bundle.ts';
import { compileUnrun } from './compile-unrun.ts';
import { dropOldBundles } from './drop-old-bundles.ts';
import { installedModules, makeBundle } from './make-bundle.ts';

const [source = '', cache = '', key = ''] = process.argv.slice(2);
const extension = extname(import.meta.url);
/** Programs do what they do when they are loaded; commands run outside of labs. */
const NOT_LOADED = /(^|\/)main\.|\.test\.|\.d\.ts$|^cli\//;

const made = join(cache, `${key}.${randomUUID()}`);
mkdirSync(made, { mode: 0o755 });
try {
  const startedAt = Date.now();
  const bundled = await makeBundle(join(source, `daemon/run/main${extension}`), made);
  const sources = globSync(`**/*${extension}`, { cwd: source }).filter((file) => !NOT_LOADED.test(file));
  const files = bundled.length > 0 ? bundled : sources.map((file) => join(source, file));
  const lines = [...new Set([...files, ...installedModules()])].toSorted().map(fileLine);
  const list = [process.version, ...lines].join('\n');
  // What changed meanwhile may be in it half: the next lab tries again.
  if (lines.every((line) => Number(line.split(' ')[3]) < startedAt)) {
    writeFileSync(join(made, FILES), list);
    const version = `${key}-${createHash('sha256').update(list).digest('hex').slice(0, 16)}`;
    const directory = join(cache, version);
    if (!existsSync(directory)) renameSync(made, directory);
    if (bundled.length > 0)
      await loadAll(
        directory,
        readdirSync(directory).filter((file) => file.endsWith('.mjs') && file !== ENTRY),
      );
    else await loadAll(source, sources);
    const programs = globSync(`{daemon,services,chaos,traffic}/main${extension}`, { cwd: source });
    await compileUnrun(
      programs.map((file) => join(source, file)),
      directory,
    );
    flushCompileCache();
    for (const file of globSync('**', { cwd: cache, withFileTypes: true })) {
      chmodSync(join(file.parentPath, file.name), file.isDirectory() ? 0o755 : 0o644);
    }
    writeFileSync(join(cache, `${key}.new`), version, { mode: 0o644 });
    renameSync(join(cache, `${key}.new`), join(cache, key));
    dropOldBundles(cache, key, version);
  }
} finally {
  rmSync(made, { recursive: true, force: true });
}

async function loadAll(directory: string, files: readonly string[]): Promise<void> {
  for (const file of files) await import(pathToFileURL(join(directory, file)).href);
}
