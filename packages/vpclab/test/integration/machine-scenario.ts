// Runs inside a sandbox: what tests ask of the machine there.

import { LocalMachine } from '../../src/machine/local/local-machine.ts';
import type {
  BoundedCall,
  Machine,
  ProbeRequest,
  ProbeResult,
  Program,
  ProgramOutput,
  Stage,
} from '../../src/machine/machine.ts';
import type { Change } from '../../src/model/plan.ts';
import type { HostRow, NftRow, ServiceRow, SysctlRow } from '../../src/model/rows.ts';
import { observeServices, setServices } from '../../src/services/client.ts';

const socket = '/run/responder.sock';
/** As a lab without Open vSwitch needs them. */
const STAGES: readonly Stage[] = ['deletes', 'namespaces', 'links', 'addressing', 'sysctls', 'node-ends'];

async function on<T>(work: (machine: Machine) => Promise<T>): Promise<T> {
  const machine = new LocalMachine();
  try {
    return await work(machine);
  } finally {
    machine.close();
  }
}

export const applyAll = (changes: readonly Change[]): Promise<void> => applyStages(changes, STAGES);

export const applyStages = (changes: readonly Change[], stages: readonly Stage[]): Promise<void> =>
  on(async (machine) => {
    for (const stage of stages) await machine.change(stage, changes, {});
  });

export const observe = (sysctls: readonly SysctlRow[]): Promise<readonly HostRow[]> =>
  on((machine) => machine.observeKernel({ sysctls }, {}));

export const observeNft = (rows: readonly NftRow[]): Promise<readonly NftRow[]> =>
  on((machine) => machine.observeNft(rows, {}));

export const changeNft = (kind: 'create' | 'delete', row: NftRow): Promise<void> =>
  on((machine) => machine.change('nft', [{ kind, row, reason: 'a test' }], {}));

export const probe = (asked: ProbeRequest, call: BoundedCall): Promise<ProbeResult> =>
  on((machine) => machine.probe(asked, call));

export const run = (program: Program, call: BoundedCall): Promise<ProgramOutput> =>
  on((machine) => machine.run(program, call));

export const listServices = (): Promise<readonly ServiceRow[]> =>
  on((machine) => observeServices(machine, { socket }));

export const serve = (rows: readonly ServiceRow[]): Promise<void> =>
  on((machine) => setServices(machine, rows, { socket }));
