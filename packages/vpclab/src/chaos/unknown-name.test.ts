import { expect, it } from 'vitest';
import { unknownName, unknownTarget } from './unknown-name.ts';

it.each([
  ['link-los', 'There is no fault "link-los". Did you mean link-loss? `vpclab chaos list` shows all.'],
  ['earthquake', 'There is no fault "earthquake". `vpclab chaos list` shows all.'],
])('names the fault that was probably meant by %s', (asked, message) => {
  expect(unknownName('fault', asked, ['link-loss', 'node-lost']).message).toBe(message);
});

it('names the target that was probably meant, and some of all', () => {
  const targets = Array.from({ length: 14 }, (_, index) => `web-${index + 1}`);
  const aim = { fault: 'link-loss', target: 'wep-1', word: 'link', targets };
  expect(unknownTarget(aim).message).toBe(
    `link-loss has no target "wep-1": did you mean web-1? Targets are ${targets.slice(0, 12).join(', ')} and 2 more.`,
  );
  expect(unknownTarget({ ...aim, target: 'moon', targets: ['web-1'] }).message).toBe(
    'link-loss has no target "moon": name a link. Targets are web-1.',
  );
  expect(unknownTarget({ ...aim, fault: 'region-cut', word: 'region', targets: [] }).message).toBe(
    'region-cut has no target "wep-1": this lab has no region.',
  );
});
