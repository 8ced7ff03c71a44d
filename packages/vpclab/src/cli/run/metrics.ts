// `vpclab metrics`.

import type { MetricsFlags } from '../commands/metrics.ts';
import type { CliContext } from '../context.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { printJson } from '../output.ts';

export async function runMetrics(
  this: CliContext,
  { name, tenant, openmetrics = false, compat, json }: MetricsFlags,
): Promise<void> {
  const client = clientOf(await chooseLab(name));
  const format = json ? 'json' : openmetrics ? 'openmetrics' : 'prometheus';
  const text = await client.metrics({ tenant, format, compat: compat?.split(',') });
  if (json) printJson(this, JSON.parse(text));
  else this.terminal.out(text);
}
