// `vpclab monitoring on` and `off`.

import type { MonitoringFlags } from '../commands/monitoring.ts';
import { applyWithProgress } from '../apply-with-progress.ts';
import type { CliContext } from '../context.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { sourceWithMonitoring } from '../monitoring-source.ts';
import { printJson } from '../output.ts';
import { programName } from '../program.ts';
import { startProgress } from '../progress.ts';

export async function runMonitoringOn(this: CliContext, flags: MonitoringFlags): Promise<void> {
  await turn(this, flags, true);
}

export async function runMonitoringOff(this: CliContext, flags: MonitoringFlags): Promise<void> {
  await turn(this, flags, false);
}

async function turn(
  context: CliContext,
  { name, json, quiet = false }: MonitoringFlags,
  isOn: boolean,
): Promise<void> {
  const client = clientOf(await chooseLab(name));
  const source = await client.source();
  const wanted = sourceWithMonitoring(source, isOn);
  const progress = startProgress(context.terminal, { quiet });
  const { plan } = await applyWithProgress(client, wanted, {}, progress).finally(progress.end);
  if (json) {
    printJson(context, { monitoring: isOn, changes: plan.changes.length });
    return;
  }
  if (quiet) return;
  const was = wanted.text === source.text ? ' already' : '';
  const next = isOn ? `; \`${programName(context.env)} monitoring status\` shows what it sees` : '';
  context.terminal.out(`Monitoring is${was} ${isOn ? 'on' : 'off'}${next}.\n`);
}
