import { describe, expect, it } from 'vitest';
import { enterCommand } from './enter.ts';

const sandbox = { pid: 4711, startTime: '1' };
const how = { cwd: '/home/me', isMoved: false, user: 'operator' } as const;

describe('enterCommand', () => {
  it('joins the mount and pid namespaces as root, and names nothing that the API said', () => {
    const words = enterCommand(sandbox, ['ip', 'address'], how, 0);
    expect(words.slice(0, 7)).toEqual([
      ...['nsenter', '--target', '4711', '--mount', '--pid', '--no-fork', '--'],
    ]);
    expect(words.slice(-5)).toEqual(['vpclab', '', '/home/me', 'ip', 'address']);
  });

  it('joins the user namespace first as an ordinary user', () => {
    const words = enterCommand(sandbox, ['id'], how, 1000);
    expect(words.slice(3, 6)).toEqual(['--user', '--preserve-credentials', '--mount']);
  });

  it("becomes the lab user of root's lab", () => {
    const words = enterCommand(sandbox, ['id'], { ...how, user: 'mapped' }, 0);
    expect(words.slice(3, 5)).toEqual(['--user', '--mount']);
  });

  it('takes a mount namespace and a host name of its own', () => {
    const words = enterCommand(sandbox, ['vtysh'], how, 0);
    expect(words).toEqual(expect.arrayContaining(['unshare', '--mount', '--uts']));
    expect(words.slice(-4)).toEqual(['vpclab', '', '/home/me', 'vtysh']);
  });
});
