// Has Node compile programs without running them, so that its compile cache holds them too: the processes of a lab then
// start without Node's compiler of TypeScript, which costs each 17 MB and 20 ms.

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** `directory` is where it may write for the time being. Throws what Node says of a program that it cannot compile. */
export async function compileUnrun(files: readonly string[], directory: string): Promise<void> {
  // A module runs when all that it imports could be linked. This one imports what nothing exports.
  const never = join(directory, 'never.mjs');
  const imports = files.map((file) => `import ${JSON.stringify(pathToFileURL(file).href)};`);
  const missing = "import { missing } from 'data:text/javascript,';";
  writeFileSync(never, [...imports, missing].join('\n'));
  try {
    await import(pathToFileURL(never).href);
  } catch (error) {
    if (!(error instanceof SyntaxError && error.message.includes("'missing'"))) throw error;
  } finally {
    rmSync(never);
  }
}
