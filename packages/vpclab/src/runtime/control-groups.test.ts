import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { removeControlGroups } from './control-groups.ts';

const directory = mkdtempSync(join(tmpdir(), 'vpclab-groups-'));
afterAll(() => rmSync(directory, { recursive: true }));

it('removes nothing but control groups of vpclab, whatever a lab writes down', () => {
  const victim = join(directory, 'vpclab-1');
  mkdirSync(victim);
  const disguised = `/sys/fs/cgroup/../../..${victim}`;
  writeFileSync(
    join(directory, 'control-groups'),
    `${victim}\n${disguised}\n/sys/fs/cgroup/./../..${victim}\n`,
  );
  removeControlGroups(directory);
  expect(existsSync(disguised)).toBe(true);
  expect(existsSync(victim)).toBe(true);
});

it('is content with a lab that wrote nothing down, or groups that are gone', () => {
  expect(() => removeControlGroups(join(directory, 'none'))).not.toThrow();
  writeFileSync(join(directory, 'control-groups'), '/sys/fs/cgroup/vpclab-0-0\n');
  expect(() => removeControlGroups(directory)).not.toThrow();
});
