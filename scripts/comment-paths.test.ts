// Comments name other files of the repository, and these have to be there.

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const REPOSITORY = join(import.meta.dirname, '..');
const FOLDERS = ['packages/*/{src,test,bench,scripts}', 'scripts', 'tools', 'deploy'];
const SOURCES = FOLDERS.flatMap((folder) => [`${folder}/**/*.ts`, `${folder}/**/*.sh`, `${folder}/**/*.md`]);
const COMMENT = /^\s*(?:\/\/|\/?\*|#)/;
/** With a folder: a name alone is often that of somebody else's file. */
const NAMED = /(?<![\w/.@$-])((?:[\w-]+\/)+[\w-]+(?:\.test)?\.(?:ts|sh|md))\b/g;
/** Files of other projects. */
const ELSEWHERE = new Set(['data/src/valueFormats/categories.ts']);

const files = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: REPOSITORY })).filter(
  (file) => !file.includes('node_modules'),
);
const known = [...files, ...globSync(['*.md', '{.,packages/*}/docs/**/*.md'], { cwd: REPOSITORY })].map(
  (file) => `/${file}`,
);

it('comments name files that are there', () => {
  const missing = files
    .filter((file) => !file.endsWith('.md'))
    .flatMap((file) =>
      readFileSync(join(REPOSITORY, file), 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          COMMENT.test(line)
            ? [...line.matchAll(NAMED)].map(([, named = '']) => ({ named, at: `${file}:${index + 1}` }))
            : [],
        ),
    )
    .filter(({ named }) => !ELSEWHERE.has(named) && !known.some((file) => file.endsWith(`/${named}`)));
  expect(missing.map(({ named, at }) => `${at}: ${named}`)).toEqual([]);
});
