import { describe, expect, it } from 'vitest';
import { enterCommand } from './enter.ts';

const sandbox = { pid: 4711, startTime: '1' };

describe('enterCommand', () => {
  it('joins the mount and pid namespaces and the target, as root', () => {
    const words = enterCommand(sandbox, { netns: 'web-1', binds: [] }, ['ip', 'address'], '/home/me', 0);
    expect(words.slice(0, 8)).toEqual([
      ...['nsenter', '--target', '4711', '--mount', '--pid'],
      ...['--net=/proc/4711/root/run/netns/web-1', '--no-fork', '--'],
    ]);
    expect(words.slice(-5)).toEqual(['vpclab', '--', '/home/me', 'ip', 'address']);
  });

  it('joins the user namespace first as an ordinary user', () => {
    const words = enterCommand(sandbox, { netns: 'web-1', binds: [] }, ['id'], '/', 1000);
    expect(words.slice(3, 6)).toEqual(['--user', '--preserve-credentials', '--mount']);
  });

  it('takes a mount namespace of its own where directories are to be bound', () => {
    const target = { netns: 'edge', binds: [['/run/lab/edge', '/run/frr']] as const };
    const words = enterCommand(sandbox, target, ['vtysh'], '/', 0);
    expect(words).toContain('unshare');
    expect(words.slice(-6)).toEqual(['vpclab', '/run/lab/edge', '/run/frr', '--', '/', 'vtysh']);
  });
});
