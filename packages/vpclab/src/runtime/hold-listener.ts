// Puts a listening socket of the host into a running lab: a process of the lab holds it, so that it lives as long as the
// lab and outlives vpclabd, which takes copies of it (pidfd.ts). The lab itself has no way to open one.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { VpclabError } from '../errors.ts';
import { reasonOf } from '../reason.ts';
import { accepting } from '../machine/kernel/accepting.ts';
import { closeInherited } from './descriptors.ts';
import { labSettings } from './environment.ts';
import { idsOf } from './lab-user.ts';
import { holderFile } from './paths.ts';
import { SANDBOX_MARK } from './sandbox-marks.ts';
import { descriptorOf } from '../machine/kernel/descriptor.ts';
import type { RunningSandbox } from './sandbox-state.ts';
import { enterUser } from './unshare.ts';

export type HeldListener = { readonly id: string; readonly address: string; readonly port: number };

const HOLD_MS = 10_000;
/** Its identity goes to a file (machine/kernel/process-identity.ts). The shell ends, and what it leaves is a child of the lab's first process. */
const HOLD = `
umask 077
mkdir -p "\${1%/*}"
setsid sleep infinity </dev/null >/dev/null 2>&1 &
read -r stat </proc/$!/stat
printf "%s\\n" "$stat" >"$1"
`;

/** `address`: loopback unless another is named. Port 0: any that is free. */
export async function holdListener(
  sandbox: RunningSandbox,
  { address, port }: { readonly address: string; readonly port: number },
): Promise<HeldListener> {
  const server = await listen(address, port);
  try {
    const id = randomBytes(4).toString('hex');
    const user = enterUser(idsOf(sandbox.pid) === undefined ? 'operator' : 'mapped');
    const enter = ['--target', String(sandbox.pid), ...user, '--mount', '--net', '--pid'];
    closeInherited();
    const child = spawn('nsenter', [...enter, '--', '/bin/sh', '-c', HOLD, 'vpclab', holderFile(id)], {
      cwd: '/',
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        ...labSettings(process.env),
        [SANDBOX_MARK]: sandbox.paths.directory,
      },
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', descriptorOf(server)],
      timeout: HOLD_MS,
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new VpclabError('SANDBOX_FAILED', `The lab does not take a listener (${code}).`);
    const bound = server.address() as AddressInfo;
    return { id, address: bound.address, port: bound.port };
  } finally {
    // The path of another process to the same socket stays open.
    server.close();
  }
}

async function listen(host: string, port: number): Promise<Server> {
  const server = createServer((early) => early.destroy());
  await accepting(server, { host, port, backlog: 128 }).catch((cause: unknown) => {
    const message = `Cannot listen on ${host} port ${port}: ${reasonOf(cause)}.`;
    throw new VpclabError('BAD_ARGUMENT', message, { cause });
  });
  return server;
}
