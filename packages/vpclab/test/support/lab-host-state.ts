// Everything of the host that a lab could leave behind, but for processes, which others start and end meanwhile.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export function hostState(): Readonly<Record<string, string>> {
  return {
    mounts: readFileSync('/proc/self/mountinfo', 'utf8'),
    netns: output('ip', 'netns', 'list'),
    links: output('ip', '-br', 'link'),
    routes: output('ip', 'route', 'show', 'table', 'all'),
    rules: output('nft', 'list', 'ruleset'),
  };
}

function output(program: string, ...args: readonly string[]): string {
  return spawnSync(program, args, { encoding: 'utf8' }).stdout;
}
