// `vpclab exec`.

import { VpclabError } from '../../errors.ts';
import { idsOf } from '../../runtime/lab-user.ts';
import { ownUid } from '../../runtime/paths.ts';
import type { ExecFlags } from '../commands/exec.ts';
import type { CliContext } from '../context.ts';
import { inRoom } from '../in-room.ts';
import { enterTarget, findTarget } from '../enter-target.ts';
import { enterable, execOnMany, isPattern, matching, workloadsOf } from '../exec-on-many.ts';
import { areLabels, labelled } from '../labels.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';
import { paint } from '../render/paint.ts';
import { targetsText } from '../render/targets.ts';

export async function runExec(
  this: CliContext,
  { name, confined = false, all = false, json = false }: ExecFlags,
  ...words: string[]
): Promise<void> {
  const sandbox = await chooseLab(name);
  const [target, ...command] = all ? [EVERY_WORKLOAD, ...words] : words;
  if (target === undefined) {
    const targets = await clientOf(sandbox).targets();
    const { terminal } = this;
    if (json) {
      printJson(
        this,
        targets.map((one) => ({ name: one.name, kind: one.kind, machine: one.machine })),
      );
      return;
    }
    terminal.out(targetsText(targets, { width: terminal.columns(), paint: paint(terminal.outColor) }));
    terminal.out(`\n${privilegesText(ownUid(), idsOf(sandbox.pid)?.uid)}\n`);
    return;
  }
  if (command.length === 0) {
    throw new VpclabError(
      'BAD_ARGUMENT',
      `Name a command to run in ${target}, such as \`vpclab exec ${target} -- ip address\`; \`vpclab shell ${target}\` opens a shell.`,
    );
  }
  if (json || all || isPattern(target) || areLabels(target)) {
    const client = clientOf(sandbox);
    const known = await client.targets();
    const labels = areLabels(target) ? labelled((await client.inventory()).workloads, target) : undefined;
    const asked = all
      ? workloadsOf(known, sandbox.name)
      : labels !== undefined
        ? known.filter((one) => labels.has(one.name))
        : isPattern(target)
          ? matching(known, target)
          : [findTarget(known, target, sandbox.name)];
    const commandIn = (one: string): readonly string[] => (confined ? inRoom(one, command) : command);
    await execOnMany(this, { sandbox, targets: enterable(this, asked), commandIn, json });
    return;
  }
  await enterTarget(sandbox, target, confined ? inRoom(target, command) : command, this.cwd);
}

/** As the user says it. */
const EVERY_WORKLOAD = '--all';

function privilegesText(own: number, lab: number | undefined): string {
  return `${powerText(own, lab)} With --confined it is an unprivileged user of the lab and sees no files of this machine.`;
}

function powerText(own: number, lab: number | undefined): string {
  if (lab !== undefined)
    return `A command runs as uid ${lab} of this machine, which owns nothing else, and as root inside of the lab.`;
  if (own === 0) return 'A command runs as root of this machine, with all its files.';
  return `A command runs as you (uid ${own}) with your files, and as root inside of the lab.`;
}
