// What of its caller goes into a lab: not his umask, not his secrets, not his open files, not his terminal.

import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labProcesses } from '../support/lab-processes.ts';
import { LabSession, shippedLab } from '../support/lab-session.ts';
import { reasonToSkip } from '../support/users.ts';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
const SECRET = 'held-by-the-caller';
const reason = reasonToSkip('root');

describe.skipIf(reason !== undefined)('a lab whose caller is careless', () => {
  let session: LabSession;
  let secretFile = '';
  const vpclab = (line: string, env: NodeJS.ProcessEnv = {}) =>
    spawnSync('bash', ['-c', line, 'bash', process.execPath, MAIN], {
      encoding: 'utf8',
      timeout: 90_000,
      env: { ...process.env, XDG_RUNTIME_DIR: session.user.directory, ...env },
    });
  beforeAll(() => {
    session = new LabSession('root');
    secretFile = join(session.user.directory, 'secret');
    writeFileSync(secretFile, SECRET);
    const line = `umask 0; exec 251<${secretFile}; "$@" up ${shippedLab('two-vpcs')} --no-verify --quiet`;
    const up = vpclab(line.replace('"$@"', '"$1" "$2"'), {
      AWS_SECRET_ACCESS_KEY: SECRET,
      VPCLAB_TOKEN: SECRET,
    });
    if (up.status !== 0) throw new Error(`up: ${up.stderr}`);
  });
  afterAll(async () => {
    await session.end();
  });

  it('has no file that others can write to', async () => {
    // Sockets of FRR are open to its group, in a directory that nobody else can enter.
    const found = await session.exec('central', 'find', '/run/lab', '-perm', '/002', '!', '-type', 'l');
    expect(found).toBe('');
    const closed = await session.exec('central', 'find', '/run/lab', '-type', 'd', '-perm', '/077');
    expect(closed).toBe('');
    const configurations = await session.exec(
      'central',
      'find',
      '/run/lab',
      '-name',
      'frr.conf',
      '-perm',
      '/077',
    );
    expect(configurations).toBe('');
  });

  it("does not hold the caller's secrets or files in any process", () => {
    const processes = labProcesses(session.root);
    expect(processes.length).toBeGreaterThan(10);
    const held = processes.filter(({ pid }) => {
      const files = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
      return files.includes(secretFile) || readFileSync(`/proc/${pid}/environ`, 'latin1').includes(SECRET);
    });
    expect(held).toEqual([]);
  });

  it('gives a program in it neither', () => {
    const seen = vpclab(
      `exec 9<${secretFile}; "$1" "$2" exec vpc-a-web-1 -- sh -c 'env; ls -l /proc/self/fd'`,
      { AWS_SECRET_ACCESS_KEY: SECRET, LC_ALL: 'C.UTF-8' },
    );
    expect(seen.stdout).toContain('LC_ALL=C.UTF-8');
    expect(seen.stdout).not.toContain(SECRET);
    expect(seen.stdout).not.toContain(secretFile);
  });

  it.each([
    ['all of it a terminal', ''],
    ['output in a pipe', ' | cat'],
    ['input from a file', ' </dev/null'],
    ['no stream a terminal', ' </dev/null 2>&1 | cat'],
  ])("gives a program a terminal that is not the caller's: %s", (_what, streams) => {
    // TIOCSTI (ioctl_tty(2)) of each descriptor, and of the controlling terminal.
    const inject = `import fcntl, termios
for f in ("/dev/fd/0", "/dev/fd/1", "/dev/fd/2", "/dev/tty"):
    try: [fcntl.ioctl(open(f), termios.TIOCSTI, bytes([c])) for c in b"typed-in\\n"]
    except OSError: pass
`;
    const script = join(session.user.directory, 'inject.py');
    writeFileSync(script, inject);
    const exec = `${process.execPath} ${MAIN} exec vpc-a-web-1 -- python3 ${script}${streams}`;
    // After it, what was typed into the caller's terminal is read. Nobody else types: its input stays open and silent.
    const line = `${exec}; read -t 1 answer; echo "read: <$answer>"`;
    const silent = ['-c', 'sleep 5 | script -qec "$1" /dev/null', 'sh', `bash -c '${line}'`];
    const seen = spawnSync('sh', silent, {
      encoding: 'utf8',
      timeout: 30_000,
      env: { ...process.env, XDG_RUNTIME_DIR: session.user.directory },
    });
    expect(seen.stdout).toContain('read: <>');
  });

  it('has a terminal with size, signals and exit code', () => {
    const exec = (command: string): string => `${process.execPath} ${MAIN} exec vpc-a-web-1 -- ${command}`;
    const inTerminal = (line: string, input = '') =>
      spawnSync('script', ['-qec', line, '/dev/null'], {
        encoding: 'utf8',
        input,
        timeout: 30_000,
        env: { ...process.env, XDG_RUNTIME_DIR: session.user.directory, SHELL: '/bin/sh' },
      });
    const sized = inTerminal(`stty rows 33 cols 91; ${exec('sh -c "tty; stty size; exit 7"')}`);
    expect(sized.stdout).toContain('33 91');
    expect(sized.status).toBe(7);
    const killed = inTerminal(exec('sh -c "kill -TERM \\$\\$"'));
    expect(killed.status).toBe(128 + 15);
    // A background job goes on, and its output is shown.
    const background = inTerminal(`bash -ic '${exec('sh -c "sleep 1; echo still here"')} & wait'`);
    expect(background.stdout).toContain('still here\r\n');
    // A key is the program's own business: Ctrl-C ends it, not the command that waits for it.
    const begun = performance.now();
    const interrupted = inTerminal(
      `(sleep 2; printf '\\003') | script -qec '${exec('sleep 20')}' /dev/null; echo "ended"`,
    );
    expect(interrupted.stdout).toContain('ended');
    expect(performance.now() - begun).toBeLessThan(15_000);
  });
});
