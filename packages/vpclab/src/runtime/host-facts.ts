// What the intent depends on besides the lab file, found by trying. To be asked inside a sandbox: the try makes a
// datapath in the network namespace that it runs in.

import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { VpclabError } from '../errors.ts';
import { reasonOf } from '../reason.ts';
import { findProgram } from '../machine/tools/programs.ts';

export type HostFacts = {
  /** `system`: the kernel's datapath, with Geneve; `netdev`: OVS's userspace datapath. */
  readonly datapath: 'netdev' | 'system';
};

const TRIAL = 'vpclab-try';
const run = promisify(execFile);

/**
 * Asked once: the host does not change under a lab. Looking the datapath's netlink family up makes the kernel load its
 * module where it has one (MODULE_ALIAS_GENL_FAMILY in net/openvswitch/datapath.c): no need for modprobe(8), nor root.
 */
export function hostFacts(): Promise<HostFacts> {
  facts ??= tryDatapath().then(
    (datapath) => ({ datapath }),
    (error: unknown) => {
      facts = undefined;
      throw error;
    },
  );
  return facts;
}

let facts: Promise<HostFacts> | undefined;

/** zebra/zebra_cli.c came with this version. */
const MANAGED_SINCE = 10;
const VERSION_MS = 30_000;
let managed: boolean | undefined;

/** FRR's zebra leaves its filters to mgmtd. Asked once, and by labs with routers alone. */
export function isZebraManaged(): boolean {
  managed ??= majorVersion(findProgram('zebra')) >= MANAGED_SINCE;
  return managed;
}

/** It ends with 0 and says "zebra version 10.3" first. */
export function majorVersion(zebra: string): number {
  const { stdout, stderr, error, status, signal } = spawnSync(zebra, ['--version'], {
    encoding: 'utf8',
    timeout: VERSION_MS,
    killSignal: 'SIGKILL',
  });
  const version = /^zebra version (\d+)/.exec(stdout)?.[1];
  if (status === 0 && version !== undefined) return Number(version);
  const why =
    error === undefined
      ? stderr.trim() || `it ended with ${signal ?? status} and said no version`
      : reasonOf(error);
  throw new VpclabError('HOST_UNSUITABLE', `"${zebra} --version" does not say which FRR this is: ${why}`);
}

async function tryDatapath(): Promise<HostFacts['datapath']> {
  try {
    await dpctl('add-dp', TRIAL);
  } catch {
    return 'netdev';
  }
  try {
    await dpctl('add-if', TRIAL, `${TRIAL}-g,type=geneve`);
    return 'system';
  } catch {
    return 'netdev';
  } finally {
    await dpctl('del-dp', TRIAL);
  }
}

async function dpctl(...args: readonly string[]): Promise<void> {
  await run('ovs-dpctl', args, { timeout: 5_000 });
}
