// What each lab of labs/ promises, as verify tells it: who reaches whom, who must not, and what each packet shows.
// `npm run test:update` writes the texts again: read the difference.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LabPromise } from '../model/promise.ts';
import { parseLab } from './parse-lab.ts';
import { promisesOf } from './promises.ts';

const LABS = join(import.meta.dirname, '../../../../labs');
const files = readdirSync(LABS).filter((file) => file.endsWith('.yaml'));

test.each(files)('the promises of %s', async (fileName) => {
  const parsed = parseLab({ fileName, text: readFileSync(join(LABS, fileName), 'utf8') });
  if (parsed.kind === 'errors') throw new Error(`${fileName} does not parse`);
  const lines = promisesOf(parsed.lab, 'sample').map((promise) => `${lineOf(promise)}\n`);
  await expect(lines.join('')).toMatchFileSnapshot(
    `golden/promises/${fileName.replace('.yaml', '')}.golden.txt`,
  );
});

/** What it says, and what it says it by. */
function lineOf(promise: LabPromise): string {
  const said = `${promise.category}: ${promise.text}`;
  switch (promise.kind) {
    case 'reach': {
      const { from, to, protocol, port, shownBy, flow } = promise;
      const way = flow === undefined ? 'no flow' : `${flow.datapath} to ${flow.port}, eth ${flow.ethDst}`;
      const back =
        flow?.answer === undefined ? 'no way back' : `back to ${flow.answer.port}, eth ${flow.answer.ethDst}`;
      return `${said} | ${from.netns} ${protocol} ${to.address}:${port}, ${shownBy} | ${way} | ${back}`;
    }
    case 'wall': {
      const { from, to, protocol, port, hides, between } = promise;
      const cell = between === undefined ? 'no cell' : between.join(' to ');
      return `${said} | ${from.netns} ${protocol} ${to.address}:${port} | ${hides}, ${cell} | ${from.networks.join(' ')}`;
    }
    case 'session':
      return `${said} | ${promise.protocol} of ${promise.router} with ${promise.peer}`;
    case 'route':
      return `${said} | ${promise.router} ${promise.prefix} via ${promise.nextHops.join(' ')}`;
    case 'bound':
      return `${said} | ${promise.router} ${promise.limit} via ${promise.nextHops.join(' ')}`;
    case 'name':
      return `${said} | ${promise.netns} asks ${promise.server} for ${promise.name}: ${promise.address}`;
    case 'lease': {
      const { router, dns, mtu } = promise.offer;
      return `${said} | ${promise.device} of ${promise.netns}, ${promise.mac}: router ${router}, DNS ${dns.join(' ')}, MTU ${mtu}`;
    }
    case 'listener':
      return `${said} | ${promise.from.netns} to ${promise.to.address}:${promise.port}`;
    case 'cluster':
      return `${said} | ${promise.daemon} of ${promise.members}`;
    case 'upkeep':
      return `${said} | ${promise.upkeep.kind} in ${promise.place}`;
    case 'program':
      return `${said} | ${promise.daemon}, may end: ${promise.mayEnd}`;
    case 'forward':
      return `${said} | ${promise.netns} for ${promise.target} via ${promise.via.address}`;
  }
}
