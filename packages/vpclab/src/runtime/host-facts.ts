// What the intent depends on besides the lab file, found by trying. To be asked inside a sandbox: the try makes a
// datapath in the network namespace that it runs in.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { VpclabError, errorMessage } from '../errors.ts';
import { lookUpProgram } from '../machine/tools/programs.ts';

export type HostFacts = {
  /** `system`: the kernel's datapath, with Geneve; `netdev`: OVS's userspace datapath. */
  readonly datapath: 'netdev' | 'system';
  /** FRR's zebra leaves its filters to mgmtd. */
  readonly managed: boolean;
};

const TRIAL = 'vpclab-try';
const run = promisify(execFile);

/**
 * Asked once: the host does not change under a lab. Looking the datapath's netlink family up makes the kernel load its
 * module where it has one (MODULE_ALIAS_GENL_FAMILY in net/openvswitch/datapath.c): no need for modprobe(8), nor root.
 */
export function hostFacts(): Promise<HostFacts> {
  facts ??= findOut();
  return facts;
}

let facts: Promise<HostFacts> | undefined;

async function findOut(): Promise<HostFacts> {
  const [datapath, managed] = await Promise.all([tryDatapath(), isZebraManaged()]);
  return { datapath, managed };
}

/** zebra/zebra_cli.c came with this version. */
const MANAGED_SINCE = 10;

/** False: there is no FRR, or an older one. */
export async function isZebraManaged(): Promise<boolean> {
  const zebra = lookUpProgram('zebra');
  if (zebra === undefined) return false;
  try {
    // It says "zebra version 10.3" first.
    const { stdout } = await run(zebra, ['--version'], { timeout: 30_000 });
    return Number(/^zebra version (\d+)/.exec(stdout)?.[1] ?? 0) >= MANAGED_SINCE;
  } catch (cause) {
    throw new VpclabError('HOST_UNSUITABLE', `${zebra} does not tell its version: ${errorMessage(cause)}`, {
      cause,
    });
  }
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
