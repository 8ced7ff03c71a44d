// Builds what the published package holds: dist/ with the JavaScript (Node runs no TypeScript in node_modules) and the
// files that the sources read at run time, and copies of what belongs to the whole repository: labs, licence, README.

import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const repository = join(root, '../..');

for (const built of ['dist', 'labs']) rmSync(join(root, built), { recursive: true, force: true });
execFileSync(join(repository, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
for (const file of globSync(['**/*.sh', 'chaos/catalogue/*.yaml'], { cwd: join(root, 'src') })) {
  cpSync(join(root, 'src', file), join(root, 'dist', file));
}

chmodSync(join(root, 'dist/cli/main.js'), 0o755);

for (const shared of ['labs', 'LICENSE', 'README.md']) {
  cpSync(join(repository, shared), join(root, shared), { recursive: true });
}
