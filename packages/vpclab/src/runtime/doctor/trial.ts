// Tries in a temporary sandbox what a lab will do: the version of a kernel does not tell what it can do.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { errorMessage } from '../../errors.ts';
import { lookUpProgram } from '../../machine/tools/programs.ts';
import { labUser } from '../lab-user.ts';
import { mappedCommand, openUserNamespace } from '../mapped-user.ts';
import { unshareArguments } from '../unshare.ts';
import { asRoot, missing, passed, warning, type HostCheck } from './host-check.ts';
import type { KernelFeatures } from './kernel.ts';

type Trial = {
  readonly name: string;
  readonly needed: string;
  readonly command: string;
  readonly remedy: string;
};

const MODULE = (name: string, option: string) =>
  `${asRoot(`modprobe ${name}`)}   (or a kernel with ${option})`;

const TRIALS: readonly Trial[] = [
  {
    name: 'proc',
    needed: 'a /proc of its own in a pid namespace',
    command: 'mount -t proc proc /proc',
    remedy: 'in a container: start it with --security-opt systempaths=unconfined',
  },
  {
    name: 'tmpfs',
    needed: 'a /run of its own',
    command: 'mount -t tmpfs run /run && mkdir /run/netns',
    remedy: 'a kernel with CONFIG_TMPFS; in a container: start it with --security-opt apparmor=unconfined',
  },
  {
    name: 'network namespaces',
    needed: 'named network namespaces',
    command: 'ip netns add trial && ip -n trial link set lo up',
    remedy: 'a kernel with CONFIG_NET_NS; in a container: start it with --cap-add SYS_ADMIN',
  },
  {
    name: 'veth',
    needed: 'veth pairs between namespaces',
    command: 'ip link add name veth0 type veth peer name veth1 netns trial',
    remedy: MODULE('veth', 'CONFIG_VETH'),
  },
  {
    name: 'bridge',
    needed: 'Linux bridges',
    command: 'ip link add name bridge0 type bridge',
    remedy: MODULE('bridge', 'CONFIG_BRIDGE'),
  },
  {
    name: 'tap',
    needed: 'tap devices (userspace datapath)',
    command: 'ip tuntap add dev tap0 mode tap',
    remedy: 'see the check "tun"',
  },
  {
    name: 'nftables',
    needed: 'source NAT by nftables',
    command: `nft 'table ip t { chain c { type nat hook postrouting priority 100; oifname "veth0" masquerade; }; }'`,
    remedy: MODULE(
      '-a nf_tables nft_masq nft_chain_nat',
      'CONFIG_NF_TABLES, CONFIG_NFT_MASQ and CONFIG_NFT_NAT',
    ),
  },
  {
    name: 'forwarding',
    needed: 'forwarding set per namespace',
    command: 'echo 1 >/proc/sys/net/ipv4/ip_forward',
    remedy: 'in a container: start it with --security-opt systempaths=unconfined',
  },
];

const DATAPATH =
  'ovs-dpctl add-dp trial && ovs-dpctl add-if trial trialgnv,type=geneve && ovs-dpctl del-dp trial';

/** No lab needs it: what OVN itself does with routes, from 25.03 on, does. */
const VRF = 'ip link add name vrf0 type vrf table 100';

export type TrialOutcome = {
  readonly checks: readonly HostCheck[];
  /** Undefined: no sandbox started, so nothing could be tried. */
  readonly kernel: KernelFeatures | undefined;
};

export async function runTrials(): Promise<TrialOutcome> {
  const steps = [...TRIALS.map(({ command }) => command), DATAPATH, VRF];
  const script = steps
    .map(
      (command, index) =>
        `if why=$({ ${command}; } 2>&1); then echo ${index} ok; else echo ${index} no "$why" | head -n 1; fi`,
    )
    .join('\n');
  const output = await runInSandbox(script);
  if (output instanceof Error) {
    return { checks: [sandboxCheck(output)], kernel: undefined };
  }
  const answers = new Map(
    output.split('\n').map((line) => [Number.parseInt(line, 10), line.replace(/^\d+ /, '')]),
  );
  const checks = TRIALS.map(({ name, needed, command, remedy }, index): HostCheck => {
    const program = command.split(' ', 1)[0] ?? '';
    if (/^(ip|nft)$/.test(program) && lookUpProgram(program) === undefined) {
      const found = `not tried: the program ${program} is missing`;
      return warning(name, found, needed, 'see the check "programs"');
    }
    const answer = answers.get(index) ?? 'no answer';
    if (answer === 'ok') return passed(name, 'works', needed);
    return missing(name, answer.replace(/^no /, 'refused: '), needed, remedy);
  });
  return {
    checks,
    kernel: {
      datapath: answers.get(TRIALS.length) === 'ok' ? 'system' : 'netdev',
      hasVrf: answers.get(TRIALS.length + 1) === 'ok',
    },
  };
}

function sandboxCheck(error: Error): HostCheck {
  // What unshare(1) said; the message of the error holds the whole command too.
  const said = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return missing(
    'sandbox',
    `does not start: ${said === '' ? errorMessage(error) : said}`,
    'a sandbox of namespaces',
    'if no other check says why: in a chroot, run it outside or as root; in a container, start it with --cap-add SYS_ADMIN --cap-add NET_ADMIN ' +
      '--security-opt systempaths=unconfined --security-opt seccomp=unconfined --security-opt apparmor=unconfined',
  );
}

async function runInSandbox(script: string): Promise<string | Error> {
  try {
    const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/bin:/sbin:/bin`;
    return await asLabUser(['/bin/sh', '-c', script], async ([program = '', ...args]) => {
      const options = { timeout: 15_000, env: { PATH, LANG: 'C.UTF-8' } };
      return (await promisify(execFile)(program, args, options)).stdout;
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** In the namespaces that a lab would have. */
async function asLabUser<T>(
  command: readonly string[],
  run: (words: readonly string[]) => Promise<T>,
): Promise<T> {
  const user = labUser();
  if (user.kind === 'operator') return await run(['unshare', ...unshareArguments(), ...command]);
  const namespace = await openUserNamespace(user);
  try {
    return await run(
      mappedCommand({ ids: user, namespace }, ['unshare', ...unshareArguments(0), ...command]),
    );
  } finally {
    namespace.close();
  }
}
