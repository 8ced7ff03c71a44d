// `vpclab list`: one line per running lab.

import type { LabStatus } from '../../model/engine.ts';
import { printableAll } from '../../printable.ts';
import { coarse } from './duration.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';

export type ListedLab = {
  readonly name: string;
  /** The lab's first process: when it ends, all of the lab does. */
  readonly pid: number;
  /** `cut off`: it runs, and its socket was removed. */
  readonly phase: LabStatus['phase'] | 'no answer' | 'cut off';
  readonly since: string | undefined;
  readonly vpcs: number | undefined;
  readonly workloads: number | undefined;
  readonly socket: string;
};

export type ListView = {
  readonly width: number;
  readonly paint: Paint;
  readonly now: Date;
  readonly program: string;
};

export function listText(told: readonly ListedLab[], { width, paint, now, program }: ListView): string {
  const labs = printableAll(told);
  if (labs.length === 0) return `No lab is running; \`${program} up\` starts one.\n`;
  return table(
    [
      { title: 'LAB', fixed: true },
      { title: 'PHASE' },
      { title: 'FOR', align: 'right' },
      { title: 'VPCS', align: 'right' },
      { title: 'WORKLOADS', align: 'right' },
      { title: 'PID', align: 'right' },
    ],
    labs.map((lab) => [
      lab.name,
      lab.phase === 'ready' ? paint.good(lab.phase) : paint.warn(lab.phase),
      lab.since === undefined ? '-' : coarse((now.getTime() - Date.parse(lab.since)) / 1000),
      String(lab.vpcs ?? '-'),
      String(lab.workloads ?? '-'),
      String(lab.pid),
    ]),
    { width, paint },
  );
}
