// Makes the bundle of vpclabd where rolldown is installed: it is an optional dependency.

import { dirname, isAbsolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plugin } from 'rolldown';
import { ENTRY } from '../../runtime/bundle.ts';

/** Writes it to `directory`. Returns the files that went into it: none without a bundler. */
export async function makeBundle(input: string, directory: string): Promise<readonly string[]> {
  const bundler = await import('rolldown').catch(() => undefined);
  if (bundler === undefined) return [];
  const bundle = await bundler.rolldown({
    input,
    platform: 'node',
    external: /^node:/,
    plugins: [NATIVE_DRIVER, ORIGINAL_PLACE, ENGLISH],
    logLevel: 'silent',
  });
  try {
    await bundle.write({
      dir: directory,
      format: 'esm',
      entryFileNames: ENTRY,
      chunkFileNames: '[name]-[hash].mjs',
      // Names of classes are names of errors.
      keepNames: true,
    });
    // All that were read: of one that left nothing in the bundle, the next version may.
    return (await bundle.watchFiles).filter((path) => isAbsolute(path));
  } finally {
    await bundle.close();
  }
}

/** Loaded from where it is installed, if ever: it looks for a native part of its own. */
const NATIVE_DRIVER: Plugin = {
  name: 'native-driver',
  resolveId: {
    filter: { id: /^pg$/ },
    handler: () => ({ id: import.meta.resolve('pg'), external: 'absolute' }),
  },
};

/** Modules find programs, files and packages from where they are: that stays their source's place. */
const ORIGINAL_PLACE: Plugin = {
  name: 'original-place',
  transform: {
    filter: { id: /\.[mc]?[jt]s$/, code: /\bimport\.meta\.(url|dirname)\b/ },
    handler: (code, id) => ({
      code: code
        .replaceAll(/\bimport\.meta\.url\b/g, () => JSON.stringify(pathToFileURL(id).href))
        .replaceAll(/\bimport\.meta\.dirname\b/g, () => JSON.stringify(dirname(id))),
    }),
  },
};

/** V8 keeps a source in two bytes a character when a single one needs them: 2 MB more, for languages that nobody asks for. */
const ENGLISH: Plugin = {
  name: 'english',
  transform: {
    filter: { id: /\/zod\/v4\/locales\/index\.js$/ },
    handler: () => ({ code: "export { default as en } from './en.js';", moduleSideEffects: false }),
  },
};

/** What the resolution of imports depends on besides the modules themselves. */
export function installedModules(): readonly string[] {
  const installed = fileURLToPath(import.meta.resolve('zod'));
  const root = installed.slice(0, installed.lastIndexOf('/node_modules/') + '/node_modules'.length);
  return [`${root}/.package-lock.json`];
}
