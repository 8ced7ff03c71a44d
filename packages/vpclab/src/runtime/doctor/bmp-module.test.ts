import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { checkBmpModule } from './bmp-module.ts';

it('finds the module where bgpd says that its modules are', () => {
  const directory = mkdtempSync(join(tmpdir(), 'modules-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const version = `bgpd version 10.3\nconfigured with:\n\t'--prefix=/usr' '--with-moduledir=${directory}' '--enable-rpki'\n`;
  expect(checkBmpModule(version)).toMatchObject({
    state: 'warning',
    found: `${directory}/bgpd_bmp.so is not there: no bgpd of a lab starts`,
  });
  writeFileSync(join(directory, 'bgpd_bmp.so'), '');
  expect(checkBmpModule(version)).toMatchObject({ state: 'ok', remedy: undefined });
});

it('says nothing of a bgpd that does not say where they are', () => {
  expect(checkBmpModule('bgpd version 8.4.4\n')).toBeUndefined();
});
