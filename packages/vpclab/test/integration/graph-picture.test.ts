// The picture of `graph` in a real browser: no text leaves its box or lies on another one, whatever fonts there are.

import { execFileSync } from 'node:child_process';
import { accessSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { html } from '../../src/cli/graph/html.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import { SAMPLE_INVENTORY } from '../support/fake-engine.ts';
import { healthyInventory } from '../support/healthy-inventory.ts';

const CHROMIUM = '/usr/bin/chromium';
const LABS = join(import.meta.dirname, '../../../../labs');
const directory = mkdtempSync(join(tmpdir(), 'vpclab-picture-'));
afterAll(() => rmSync(directory, { recursive: true }));

function isThere(): boolean {
  try {
    accessSync(CHROMIUM);
    return true;
  } catch {
    return false;
  }
}

/** Runs in the page: each text against the picture, against the boxes of its group, and against all other texts. */
const MEASURE = `
const faults = [];
const inside = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 3 || b.bottom <= a.top + 3;
const picture = document.querySelector('svg').getBoundingClientRect();
const texts = [...document.querySelectorAll('svg text')].map((node) => ({ node, at: node.getBoundingClientRect() }));
for (const { node, at } of texts) {
  if (!inside(at, picture)) faults.push(node.textContent + ': outside of the picture');
  const box = [...node.parentNode.children].find((child) => child.tagName === 'rect');
  if (node.parentNode.tagName === 'g' && box && box.parentNode === node.parentNode && node.parentNode.querySelector(':scope > title')) {
    if (!inside(at, box.getBoundingClientRect())) faults.push(node.textContent + ': outside of its box');
  }
}
texts.forEach((a, i) => texts.slice(i + 1).forEach((b) => {
  if (!apart(a.at, b.at)) faults.push(a.node.textContent + ' lies on ' + b.node.textContent);
}));
document.body.innerHTML = '<pre>' + JSON.stringify({ texts: texts.length, faults }).replaceAll('<', '&lt;') + '</pre>';
`;

function look(inventory: Inventory): { readonly texts: number; readonly faults: readonly string[] } {
  const file = join(directory, 'page.html');
  writeFileSync(file, html(inventory).replace('</body>', `<script>${MEASURE}</script></body>`));
  const args = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${directory}/profile`];
  const dom = execFileSync(CHROMIUM, [...args, '--dump-dom', `file://${file}`], {
    encoding: 'utf8',
    timeout: 60_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const found = /<pre>(.*?)<\/pre>/s.exec(dom)?.[1] ?? '';
  return JSON.parse(
    found.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  ) as ReturnType<typeof look>;
}

const long = (name: string, length: number): string => `${name}-${'m'.repeat(length - name.length - 1)}`;

/** Names as long as they may be. */
function withLongNames(inventory: Inventory): Inventory {
  const rename = new Map<string, string>();
  for (const { name } of [...inventory.vpcs, ...inventory.workloads, ...inventory.natGateways])
    rename.set(name, long(name, 40));
  const text = JSON.stringify(inventory).replaceAll(/"([^"\\]*)"/g, (whole, word: string) => {
    const [first = '', ...rest] = word.split('/');
    const renamed = rename.get(first);
    return renamed === undefined ? whole : JSON.stringify([renamed, ...rest].join('/'));
  });
  // The same shape with other names.
  return JSON.parse(text) as Inventory;
}

test.for([
  ['two-vpcs', () => healthyInventory(join(LABS, 'two-vpcs.yaml'))],
  ['shared-nat', () => healthyInventory(join(LABS, 'shared-nat.yaml'))],
  ['overlap', () => healthyInventory(join(LABS, 'overlap.yaml'))],
  ['minimal', () => healthyInventory(join(LABS, 'minimal.yaml'))],
  ['a lab with faults', () => SAMPLE_INVENTORY],
  ['long names', () => withLongNames(healthyInventory(join(LABS, 'two-vpcs.yaml')))],
] as const)('the picture of %s', ([, inventory], { skip }) => {
  skip(!isThere(), 'no chromium');
  const { texts, faults } = look(inventory());
  expect(faults).toEqual([]);
  expect(texts).toBeGreaterThan(5);
});
