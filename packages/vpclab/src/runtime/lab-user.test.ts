import { describe, expect, it } from 'vitest';
import { idMap, labUser } from './lab-user.ts';

/** Root of an ordinary machine. */
const MACHINE: Readonly<Record<string, string>> = {
  '/proc/self/uid_map': '         0          0 4294967295\n',
  '/proc/self/gid_map': '         0          0 4294967295\n',
  '/proc/self/status': 'CapEff:\t000001ffffffffff\n',
  '/proc/self/mountinfo': '22 1 8:1 / / rw - ext4 /dev/sda1 rw\n23 22 0:5 / /proc rw - proc proc rw\n',
  '/proc/sys/user/max_user_namespaces': '63000\n',
};

const reading = (changed: Readonly<Record<string, string>>) => (path: string) =>
  ({ ...MACHINE, ...changed })[path];
const root = (changed: Readonly<Record<string, string>> = {}) => ({ uid: 0, read: reading(changed) });

describe('labUser', () => {
  it('is an unprivileged range for root', () => {
    expect(labUser(false, root())).toEqual({ kind: 'mapped', uid: 1_900_065_536, gid: 1_900_065_536 });
  });

  it("is root's own range of subuid(5) and subgid(5) where it is large enough", () => {
    const files = {
      '/etc/subuid': 'me:100000:65536\nroot:200000:65536\n',
      '/etc/subgid': 'root:300000:1000\n',
    };
    expect(labUser(false, root(files))).toEqual({ kind: 'mapped', uid: 200_000, gid: 1_900_065_536 });
  });

  it('is the operator as an ordinary user, and where root asks for it', () => {
    expect(labUser(false, { ...root(), uid: 1000 })).toEqual({ kind: 'operator' });
    expect(labUser(true, root())).toEqual({ kind: 'operator', why: 'asked for with --real-root' });
  });

  it.each([
    [
      'ids that a container lacks',
      { '/proc/self/uid_map': '0 100000 65536\n' },
      'are not mapped into this container',
    ],
    ['no user namespaces', { '/proc/sys/user/max_user_namespaces': '0\n' }, 'max_user_namespaces is 0'],
    [
      'root without CAP_SETUID',
      { '/proc/self/status': 'CapEff:\t000001ffffffff7f\n' },
      'root lacks CAP_SETUID',
    ],
    [
      'a /proc that is covered in part',
      {
        '/proc/self/mountinfo':
          '22 1 0:5 / /proc rw - proc proc rw\n23 22 0:6 / /proc/keys rw - tmpfs tmpfs rw\n',
      },
      'parts of /proc are covered',
    ],
  ])('is root with %s, and says why', (_, changed, why) => {
    const user = labUser(false, root(changed as Readonly<Record<string, string>>));
    expect(user.kind === 'operator' && user.why).toContain(why);
  });

  it('is not kept from a namespace by binfmt_misc', () => {
    const mountinfo = `${MACHINE['/proc/self/mountinfo']}24 23 0:7 / /proc/sys/fs/binfmt_misc rw - autofs systemd-1 rw\n`;
    expect(labUser(false, root({ '/proc/self/mountinfo': mountinfo })).kind).toBe('mapped');
  });
});

describe('idMap', () => {
  it('keeps the id of programs, where there is one', () => {
    expect(idMap(200_000, reading({}))).toBe('0 200000 65536\n1900000000 1900000000 1\n');
    expect(idMap(200_000, reading({ '/proc/self/uid_map': '0 0 1000000\n' }))).toBe('0 200000 65536\n');
  });
});
