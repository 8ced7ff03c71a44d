import { expect, it } from 'vitest';
import { asCalled, programName } from './program.ts';

it.each([
  ['./vpclab', '/usr/bin:/bin', './vpclab'],
  ['/home/user/vpclab/vpclab', '/usr/bin:/bin', '/home/user/vpclab/vpclab'],
  ['/home/user/vpclab/vpclab', '/usr/bin:/home/user/vpclab', 'vpclab'],
  ['/home/user/vpclab/vpclab', '/home/user/vpclab/:/usr/bin', 'vpclab'],
  [undefined, undefined, 'vpclab'],
])('called as %s with the path %s it is %s', (VPCLAB_PROGRAM, PATH, expected) => {
  expect(programName({ VPCLAB_PROGRAM, PATH })).toBe(expected);
});

it('lines to copy begin with it', () => {
  expect(asCalled('`vpclab plan` shows it, vpclab does not', './vpclab')).toBe(
    '`./vpclab plan` shows it, vpclab does not',
  );
});
