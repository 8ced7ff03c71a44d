// `vpclab version`.

import { readFileSync } from 'node:fs';
import type { JsonFlag } from '../commands/shared-flags.ts';
import type { CliContext } from '../context.ts';

export function runVersion(this: CliContext, { json }: JsonFlag): void {
  const version = packageVersion();
  this.terminal.out(
    json ? `${JSON.stringify({ vpclab: version, node: process.versions.node })}\n` : `vpclab ${version}\n`,
  );
}

function packageVersion(): string {
  // src/cli/run/ in a checkout and dist/cli/run/ in the package are equally deep.
  const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
