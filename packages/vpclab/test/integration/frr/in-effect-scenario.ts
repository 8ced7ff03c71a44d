// The routers of all example labs, and one that speaks everything, on the FRR of this host: what was written into their
// files, and which of it their daemons say that they run. Of routers that say the same but for numbers, one is started.
// Prints what was seen; frr-protocols.test.ts judges it.

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { SHOW_CONFIG } from '../../../src/frr/bgp-state.ts';
import { scanBlocks } from '../../../src/frr/block.ts';
import { daemonConfig, daemonsOf } from '../../../src/frr/config.ts';
import { comparable } from '../../../src/frr/lines.ts';
import { frrRouter, type FrrDaemon, type FrrRouter } from '../../../src/model/router.ts';
import { isZebraManaged } from '../../../src/runtime/host-facts.ts';
import { labOf, rowsOfLab } from '../../support/written-lab.ts';
import { fullRouter } from '../../support/example-routers.ts';
import { ask, startRouter } from './steps.ts';

const LABS = new URL('../../../../../labs/', import.meta.url);

const managed = isZebraManaged() ? { managed: true as const } : {};
const routers = [
  fullRouter(),
  ...readdirSync(LABS)
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => rowsOfLab(labOf(readFileSync(new URL(name, LABS), 'utf8'))))
    .flatMap((row) => (row.kind === 'frr' ? [row.router] : [])),
].map((router) => frrRouter({ ...router, ...managed }));

const said = new Set<string>();
const started: FrrRouter[] = [];
for (const router of routers) {
  const news = daemonsOf(router)
    .flatMap((daemon) => linesOf(daemon, daemonConfig(router, daemon)).map(shapeOf))
    .filter((shape) => !said.has(shape));
  if (news.length === 0) continue;
  for (const shape of news) said.add(shape);
  started.push(frrRouter({ ...router, name: `router-${started.length}` }));
}

let written = 0;
const missing: string[] = [];
await Promise.all(
  started.map(async (router) => {
    execFileSync('ip', ['netns', 'add', router.name]);
    execFileSync('ip', ['-n', router.name, 'link', 'set', 'lo', 'up']);
    await startRouter(router);
    for (const daemon of daemonsOf(router)) {
      const runs = new Set(linesOf(daemon, await ask(router, SHOW_CONFIG, daemon)));
      const meant = linesOf(daemon, daemonConfig(router, daemon));
      written += meant.length;
      missing.push(...meant.filter((line) => !runs.has(line)));
    }
  }),
);

/** Each line of a daemon with the headers that it stands under; a family of addresses over nothing is not printed. */
function linesOf(daemon: FrrDaemon, text: string): readonly string[] {
  return scanBlocks(daemon, text).flatMap(({ context, lines }) => {
    const isBare = lines.length === 0 && context.at(-1)?.startsWith('address-family ') === false;
    return (isBare ? [''] : lines).map((line) => [daemon, ...context, comparable(line)].join(' | '));
  });
}

function shapeOf(line: string): string {
  return line
    .replaceAll(/\d+(?:\.\d+)*/g, '1')
    .replace(/ description .*/, ' description')
    .replace(/\| interface \S+/, '| interface')
    .replace(/hostname .*/, 'hostname');
}

process.stdout.write(JSON.stringify({ routers: started.length, written, missing }, undefined, 1));
process.exit(0);
