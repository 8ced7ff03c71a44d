// A machine for the launcher's tests: this one, seen from a private mount namespace in which programs of /usr/bin and
// /usr/sbin are missing or are others. What is mounted there ends with the command; the host's files are not touched.

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

export const repository = join(import.meta.dirname, '../../../..');
const SOURCES = ['vpclab', '.npmrc', 'package.json', 'package-lock.json', 'scripts', 'packages'];
/** No such user need exist. */
const ORDINARY_USER = 54_321;

export type Machine = {
  /** Programs that this machine lacks. */
  readonly lacks?: readonly string[];
  /** Shell scripts that stand for programs. $NOTES is a directory to write to, $NODE a suitable Node. */
  readonly programs?: Readonly<Record<string, string>>;
  readonly user?: 'root' | 'ordinary';
  /** `node` on PATH: the one that runs the tests, or none. Default: the one that runs the tests. */
  readonly node?: 'suitable' | 'none';
  /** The clone's npm modules: those of this repository, or none. Default: those of this repository. */
  readonly modules?: 'present' | 'none';
  /** What else to take away, as shell commands of root in its mount namespace. */
  readonly without?: string;
  /** Nothing but loopback, and that down. Default: the network of this machine. */
  readonly network?: 'none';
  /** The registry that npm_config_registry names here, or none. */
  readonly registry?: 'none';
  /** Further environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** What is typed on a terminal; without it there is no terminal and no input. */
  readonly typed?: string;
};

export type Outcome = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string };

/** What a host may need to reach the npm registry. */
const NETWORK_VARIABLES = [
  'NODE_EXTRA_CA_CERTS',
  'https_proxy',
  'HTTPS_PROXY',
  'no_proxy',
  'NO_PROXY',
  'npm_config_registry',
];

function reachesNetwork({ registry }: Machine): string {
  const names = NETWORK_VARIABLES.filter((name) => registry !== 'none' || name !== 'npm_config_registry');
  const values = names.map((name) => [name, process.env[name]] as const);
  return assignments(Object.fromEntries(values));
}

function assignments(variables: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(variables)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}='${value}'`]))
    .join(' ');
}

/** A copy of the sources in a directory of its own, as `git clone` leaves it: no modules, no Node. */
export class Clone implements Disposable {
  readonly scratch = mkdtempSync(join(tmpdir(), 'vpclab-launcher-'));
  readonly root = join(this.scratch, 'a clone');
  readonly home = join(this.scratch, 'home');

  constructor() {
    for (const source of SOURCES) {
      cpSync(join(repository, source), join(this.root, source), {
        recursive: true,
        preserveTimestamps: true,
        filter: (path) => !['node_modules', 'dist', 'test'].includes(basename(path)),
      });
    }
    mkdirSync(this.home);
    mkdirSync(join(this.scratch, 'notes'));
    chmodSync(this.scratch, 0o755);
    chmodSync(join(this.scratch, 'notes'), 0o777);
  }

  /** What stand-ins wrote to $NOTES/name; empty when they wrote nothing. */
  notes(name: string): string {
    const file = join(this.scratch, 'notes', name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  forget(name: string): void {
    rmSync(join(this.scratch, 'notes', name), { force: true });
  }

  /** Runs a shell command with the clone as its working directory. */
  run(command: string, machine: Machine = {}): Outcome {
    const uid = machine.user === 'ordinary' ? ORDINARY_USER : 0;
    for (const path of ['.', ...globSync('{home,a clone}/{.,**/*}', { cwd: this.scratch })]) {
      chownSync(join(this.scratch, path), uid, uid);
    }
    const { typed } = machine;
    const run = spawnSync(
      'unshare',
      [
        ...(machine.network === 'none' ? ['--net'] : []),
        ...['--mount', '--pid', '--fork', '--mount-proc', '--kill-child', '--propagation', 'private'],
        ...['sh', '-eu', '-c', this.#world(machine), 'sh'],
        ...(typed === undefined
          ? ['sh', '-c', command]
          : ['script', '-qec', `sh -c '${command}'`, '/dev/null']),
      ],
      {
        cwd: this.root,
        encoding: 'utf8',
        timeout: 110_000,
        ...(typed === undefined ? { stdio: ['ignore', 'pipe', 'pipe'] } : { input: typed }),
      },
    );
    return { exitCode: run.status, stdout: run.stdout, stderr: run.stderr };
  }

  /** Makes the machine, then becomes the user and runs the arguments with the least of environments. */
  #world(machine: Machine): string {
    const world = join(this.scratch, 'world');
    const programs = join(this.scratch, 'programs');
    rmSync(programs, { recursive: true, force: true });
    for (const directory of [world, programs]) mkdirSync(directory, { recursive: true });
    for (const [name, body] of Object.entries(machine.programs ?? {})) {
      writeFileSync(
        join(programs, name),
        `#!/bin/sh\nNOTES='${this.scratch}/notes' NODE='${world}/node'\n${body}\n`,
        { mode: 0o755 },
      );
    }
    const user = machine.user === 'ordinary' ? ORDINARY_USER : 0;
    return `
      mount -t tmpfs -o mode=755 tmpfs '${world}'
      for directory in bin sbin; do
        mkdir "${world}/real-$directory" "${world}/$directory"
        mount --bind "/usr/$directory" "${world}/real-$directory"
        find "${world}/real-$directory" -maxdepth 1 -type l -exec cp -P -t "${world}/$directory" {} +
        find "${world}/real-$directory" -maxdepth 1 -type f -exec ln -s -t "${world}/$directory" {} +
      done
      cd '${world}'
      rm -f bin/node bin/sudo sbin/policy-rc.d
      for program in ${(machine.lacks ?? []).join(' ')}; do rm -f "bin/$program" "sbin/$program"; done
      find '${programs}' -type f -exec cp --remove-destination -t bin {} +
      touch node
      mount --bind '${process.execPath}' node
      ${machine.node === 'none' ? '' : `ln -s '${world}/node' bin/node`}
      mount --bind bin /usr/bin
      mount --bind sbin /usr/sbin
      cd '${this.root}'
      ${machine.modules === 'none' ? '' : `mkdir -p node_modules; mount --bind '${repository}/node_modules' node_modules; mount -o remount,bind,ro node_modules`}
      # What makes services start at boot: what a stand-in of apt-get enables stays in here.
      for directory in /etc/systemd/system /etc/rc2.d; do
        if [ -d $directory ]; then mount -t tmpfs tmpfs $directory; fi
      done
      # Open to all, as on ordinary distributions.
      mknod -m 666 '${world}/tun' c 10 200
      mount --bind '${world}/tun' /dev/net/tun
      ${machine.without ?? ''}
      exec setpriv --reuid=${user} --regid=${user} --clear-groups \\
        env -i HOME='${this.scratch}/home' PATH=/usr/bin:/bin TERM=dumb ${reachesNetwork(machine)} ${assignments(machine.env ?? {})} "$@"`;
  }

  [Symbol.dispose](): void {
    rmSync(this.scratch, { recursive: true, force: true });
  }
}
