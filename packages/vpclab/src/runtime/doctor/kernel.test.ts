import { expect, it } from 'vitest';
import { checkKernel } from './kernel.ts';

it('what this kernel has is there, what it lacks is absent and keeps no lab from running', () => {
  const stateOf = (datapath: 'netdev' | 'system', hasVrf: boolean) =>
    checkKernel({ datapath, hasVrf }).map(({ name, state, remedy }) => ({ name, state, remedy }));
  expect(stateOf('system', true)).toEqual([
    { name: "kernel's datapath", state: 'ok', remedy: undefined },
    { name: 'vrf', state: 'ok', remedy: undefined },
  ]);
  expect(stateOf('netdev', false)).toEqual([
    { name: "kernel's datapath", state: 'absent', remedy: undefined },
    { name: 'vrf', state: 'absent', remedy: undefined },
  ]);
});
