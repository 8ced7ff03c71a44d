import { expect, it } from 'vitest';
import { parseLab } from '../concepts/parse-lab.ts';
import type { Lab } from '../model/lab.ts';
import { refuseOtherDirectory } from './apply-conditions.ts';

function labWith(monitoring: string): Lab {
  const parsed = parseLab({
    fileName: 'lab.yaml',
    text: `${monitoring}\nname: shop\nvpcs: [{ name: a, cidr: 10.0.0.0/16, subnets: [web] }]\n`,
  });
  if (parsed.kind === 'errors') throw new Error(JSON.stringify(parsed.errors));
  return parsed.lab;
}

it('a lab is not changed to keep its data where nothing is mounted', () => {
  const lab = labWith('monitoring: { data: /srv/shop }');
  expect(() => refuseOtherDirectory(lab, '/srv/shop')).not.toThrow();
  expect(() => refuseOtherDirectory(lab, undefined)).toThrow(
    'Lab shop was started without such a directory, and its file names /srv/shop',
  );
  expect(() => refuseOtherDirectory(lab, '/srv/other')).toThrow('Lab shop keeps its data in /srv/other');
});

it.each(['monitoring: {}', ''])('a lab that no longer keeps data (%s) is changed', (monitoring) => {
  expect(() => refuseOtherDirectory(labWith(monitoring), '/srv/shop')).not.toThrow();
});
