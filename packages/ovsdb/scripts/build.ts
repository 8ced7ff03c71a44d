// Builds dist/: the JavaScript and declarations that the published package holds (Node runs no TypeScript in node_modules).
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const root = new URL('../', import.meta.url).pathname;
rmSync(`${root}dist`, { recursive: true, force: true });
execFileSync('tsc', ['-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });

// The compiler rewrites the extensions of imports in .js files only.
for (const file of globSync('dist/**/*.d.ts', { cwd: root })) {
  const text = readFileSync(`${root}${file}`, 'utf8');
  writeFileSync(
    `${root}${file}`,
    text.replaceAll(/((?:from |import\()['"]\.{1,2}\/[^'"]*)\.ts(['"])/g, '$1.js$2'),
  );
}
