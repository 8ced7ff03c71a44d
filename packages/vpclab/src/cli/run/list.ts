// `vpclab list`. A lab whose daemon does not answer at once is listed all the same.

import { listSandboxes } from '../../runtime/sandbox-list.ts';
import type { RunningSandbox } from '../../runtime/sandbox-state.ts';
import type { JsonFlag } from '../commands/shared-flags.ts';
import type { CliContext } from '../context.ts';
import { clientOf } from '../labs.ts';
import { printJson } from '../output.ts';
import { programName } from '../program.ts';
import { listText } from '../render/list.ts';
import type { ListedLab } from '../render/list.ts';
import { paint } from '../render/paint.ts';

const ANSWER_MS = 1_000;

export async function runList(this: CliContext, { json }: JsonFlag): Promise<void> {
  const { terminal } = this;
  const labs = await Promise.all((await listSandboxes()).map(describe));
  if (json) printJson(this, labs);
  else
    terminal.out(
      listText(labs, {
        width: terminal.columns(),
        paint: paint(terminal.outColor),
        now: new Date(),
        program: programName(this.env),
      }),
    );
}

async function describe(sandbox: RunningSandbox): Promise<ListedLab> {
  const status = sandbox.isCutOff
    ? undefined
    : await clientOf(sandbox)
        .status(AbortSignal.timeout(ANSWER_MS))
        .catch(() => undefined);
  return {
    name: sandbox.name,
    pid: sandbox.pid,
    phase: sandbox.isCutOff ? 'cut off' : (status?.phase ?? 'no answer'),
    since: status?.since,
    vpcs: status?.vpcs.length,
    workloads: status?.nodes.reduce((total, node) => total + node.workloads, 0),
    socket: sandbox.paths.apiSocket,
  };
}
