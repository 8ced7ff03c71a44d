// What an apply must hold against before it changes anything.

import { VpclabError } from '../errors.ts';
import { writtenName } from '../lab-file/written-name.ts';
import type { ApplyConditions, LabSource } from '../model/engine.ts';
import type { Plan } from '../model/plan.ts';
import type { Lab } from '../model/lab.ts';
import { digestOf } from '../plan/digest.ts';

/** A file that names another lab than the one last applied would delete all that there is. */
export function refuseOtherLab(lab: string, current: LabSource | undefined, source: LabSource): void {
  const [was, is] = [current, source].map((one) => (one === undefined ? undefined : writtenName(one.text)));
  if (was === undefined || is === undefined || was === is) return;
  const message = `Lab ${lab} was made from a file that names ${was}, and ${source.fileName} names ${is}: all that only ${was} has would be deleted. Nothing was changed.`;
  throw new VpclabError('OTHER_LAB', message, { details: { lab, applied: was, named: is } });
}

/** A directory of the host is mounted when a lab starts, and never later. */
export function refuseOtherDirectory({ name, monitoring }: Lab, mounted: string | undefined): void {
  const wanted = monitoring?.kept?.directory;
  if (wanted === undefined || wanted === mounted) return;
  const now = mounted === undefined ? 'was started without such a directory' : `keeps its data in ${mounted}`;
  const message = `Lab ${name} ${now}, and its file names ${wanted}: only \`vpclab up\` mounts one. Nothing was changed.`;
  throw new VpclabError('DATA_UNUSABLE', message, { details: { lab: name, wanted, mounted } });
}

export function refuseOutdated(plan: Plan, { planned }: ApplyConditions): void {
  if (planned === undefined || planned === digestOf(plan)) return;
  const count = plan.changes.length;
  const now =
    count === 0
      ? 'it is as the file of that plan says'
      : `${count} ${count === 1 ? 'change is' : 'changes are'} needed now, and not the ones it holds`;
  const message = `The lab has changed since that plan was made: ${now}. Nothing was changed.`;
  throw new VpclabError('PLAN_OUTDATED', message, { details: { planned, now: digestOf(plan) } });
}
