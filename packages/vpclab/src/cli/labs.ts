// Which running lab a command means.

import { VpclabError, errorMessage } from '../errors.ts';
import { writtenName } from '../lab-file/written-name.ts';
import { findSandbox, listSandboxes } from '../runtime/sandbox-list.ts';
import type { RunningSandbox } from '../runtime/sandbox-state.ts';
import { parseLabName } from './commands/shared-flags.ts';
import type { CliContext } from './context.ts';
import { labClient } from './client.ts';
import type { LabClient } from './client.ts';

/** The lab that is meant: the one named, else that of VPCLAB_LAB. */
export function meantName(
  name: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const given = env['VPCLAB_LAB'] ?? '';
  if (name !== undefined || given === '') return name;
  try {
    return parseLabName(given);
  } catch (error) {
    throw new VpclabError('BAD_ARGUMENT', `VPCLAB_LAB: ${errorMessage(error)}.`);
  }
}

/** Who exported VPCLAB_LAB an hour ago does not expect that it goes before the name in the file. */
export function noteOtherName(
  { terminal, env }: Pick<CliContext, 'terminal' | 'env'>,
  asked: string | undefined,
  labFile: string,
): void {
  const meant = asked === undefined ? meantName(asked, env) : undefined;
  const written = writtenName(labFile);
  if (meant === undefined || written === undefined || meant === written) return;
  terminal.err(`! VPCLAB_LAB says lab ${meant}, and not ${written} as the file does.\n`);
}

/** The lab of that name, that of VPCLAB_LAB, or the only one there is. */
export async function chooseLab(named: string | undefined): Promise<RunningSandbox> {
  const name = meantName(named);
  if (name !== undefined) {
    const sandbox = await findSandbox(name);
    if (sandbox !== undefined) return sandbox;
    const running = (await listSandboxes()).map((lab) => lab.name);
    const others = running.length === 0 ? 'none is' : `running: ${running.join(', ')}`;
    throw new VpclabError('LAB_NOT_RUNNING', `Lab ${name} is not running; ${others}.`, {
      details: { running },
    });
  }
  return onlyOf(await listSandboxes());
}

/** Throws where there is none, or where a command would have to guess. */
export function onlyOf<Lab extends { readonly name: string }>(labs: readonly Lab[]): Lab {
  const [only, ...others] = labs;
  if (only === undefined)
    throw new VpclabError('LAB_NOT_RUNNING', 'No lab is running.', { details: { running: [] } });
  if (others.length === 0) return only;
  const running = labs.map((lab) => lab.name);
  throw new VpclabError(
    'BAD_ARGUMENT',
    `${labs.length} labs are running: name one of them, as in \`--name ${only.name}\` (${running.join(', ')}).`,
    { details: { running } },
  );
}

export function clientOf(sandbox: RunningSandbox): LabClient {
  if (sandbox.isCutOff) throw cutOff(sandbox);
  return labClient(sandbox.paths.apiSocket);
}

/** systemd removes /run/user/UID when the user's last session ends, unless the user lingers: loginctl(1). */
function cutOff({ name, pid, paths }: RunningSandbox): VpclabError {
  const isSession = paths.directory.startsWith('/run/user/');
  const why = isSession ? ' (as at logout: `loginctl enable-linger` keeps it)' : '';
  return new VpclabError(
    'LAB_CUT_OFF',
    `Lab ${name} runs (pid ${pid}), but its socket was removed: ${paths.apiSocket}${why}.`,
    { details: { lab: name, pid } },
  );
}
