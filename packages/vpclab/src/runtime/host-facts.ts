// What the intent depends on besides the lab file, found by trying. To be asked inside a sandbox: the try makes a
// datapath in the network namespace that it runs in.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

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
  facts ??= tryDatapath();
  return facts;
}

let facts: Promise<HostFacts> | undefined;

async function tryDatapath(): Promise<HostFacts> {
  try {
    await dpctl('add-dp', TRIAL);
  } catch {
    return { datapath: 'netdev' };
  }
  try {
    await dpctl('add-if', TRIAL, `${TRIAL}-g,type=geneve`);
    return { datapath: 'system' };
  } catch {
    return { datapath: 'netdev' };
  } finally {
    await dpctl('del-dp', TRIAL);
  }
}

async function dpctl(...args: readonly string[]): Promise<void> {
  await run('ovs-dpctl', args, { timeout: 5_000 });
}
