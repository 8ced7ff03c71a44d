// `npm run pictures`: brings a lab up and writes docs/pictures: what its commands really print on a terminal, and its graph.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { terminalSvg } from './pictures/terminal-svg.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PICTURES = join(ROOT, 'docs/pictures');
const COLUMNS = 100;
const COMMAND_MS = 120_000;
const NAME = 'market';

/** The lab of docs/how-to/first-hour.md, as the page writes it. */
function labText(): string {
  const page = readFileSync(join(ROOT, 'docs/how-to/first-hour.md'), 'utf8');
  const text = /<<'LAB'\n(.*?\n)LAB\n/s.exec(page)?.[1];
  if (text === undefined) throw new Error('docs/how-to/first-hour.md writes no lab');
  return text;
}

const directory = mkdtempSync(join(tmpdir(), 'vpclab-pictures-'));
const file = join(directory, 'lab.yaml');
const env = { ...process.env, XDG_RUNTIME_DIR: directory, TERM: 'xterm-256color', NO_COLOR: '' };

function vpclab(...words: readonly string[]): string {
  return execFileSync(join(ROOT, 'vpclab'), words, {
    cwd: directory,
    env,
    encoding: 'utf8',
    timeout: COMMAND_MS,
  });
}

/** As a terminal shows it; script(1) gives it one. An exit code is part of what some commands say. */
function shown(command: string): string {
  const words = `stty cols ${COLUMNS}; PATH=${ROOT}:$PATH; ${command} 2>/dev/null; true`;
  return execFileSync('script', ['-qec', words, '/dev/null'], {
    ...{ cwd: directory, env, encoding: 'utf8', timeout: COMMAND_MS },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function picture(name: string, command: string): void {
  const output = shown(command);
  if (output.trim() === '') throw new Error(`\`${command}\` says nothing`);
  if (output.includes(ROOT)) throw new Error(`\`${command}\` names a place of this machine`);
  writeFileSync(join(PICTURES, `${name}.svg`), terminalSvg(command, output));
  console.log(`docs/pictures/${name}.svg`);
}

const broken = ['exec', '--name', NAME, 'central', '--', 'ovn-nbctl'];

try {
  writeFileSync(file, labText());
  // By its name alone: what is shown says where it is.
  vpclab('up', 'lab.yaml', '--quiet');
  picture('status', 'vpclab status');
  picture('inspect', 'vpclab inspect');
  picture('inspect-workload', 'vpclab inspect store-web-1');
  picture('verify', 'vpclab verify');
  vpclab('graph', '--out', join(PICTURES, 'market.svg'));
  vpclab(...broken, 'lr-route-del', 'lr-hub', '10.1.0.0/16');
  picture('why', 'vpclab why store-web-1 hub-shared-1:80');
  picture('verify-failing', 'vpclab verify');
  vpclab('apply', '--quiet');
  writeFileSync(
    file,
    labText()
      .replace('subnets: [web, db]', 'subnets: [web, cache]')
      .replace('natGateways: true', 'natGateways: [{ asn: 65055 }]'),
  );
  picture('plan', 'vpclab plan lab.yaml');
} finally {
  execFileSync(join(ROOT, 'vpclab'), ['down', '--all', '--quiet'], { cwd: directory, env });
  rmSync(directory, { recursive: true });
}
