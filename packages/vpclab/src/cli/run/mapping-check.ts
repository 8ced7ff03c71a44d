// `vpclab mapping check`.

import { VpclabError } from '../../errors.ts';
import type { OwnedPort } from '../../metrics/owners/owner-index.ts';
import { openStandalone } from '../../metrics/standalone/run.ts';
import type { MappingCheckFlags } from '../commands/mapping.ts';
import type { CliContext } from '../context.ts';
import { databaseTls } from '../database-tls.ts';
import { printJson } from '../output.ts';
import { paint } from '../render/paint.ts';
import { table } from '../render/table.ts';
import { deploymentOf } from './deployment.ts';

export async function runMappingCheck(
  this: CliContext,
  { json, ...flags }: MappingCheckFlags,
): Promise<void> {
  const deployment = { ...deploymentOf(flags), tls: databaseTls(this, flags), ovs: [] };
  const { exporter, close } = await openStandalone(deployment, flags.mapping, () => undefined);
  try {
    const ports = await exporter.ports();
    const unmapped = ports.filter(({ owner }) => owner.tenant === '');
    if (json) printJson(this, { ports: ports.map(plain), unmapped: unmapped.map(({ name }) => name) });
    else show(this, ports);
    if (unmapped.length === 0) return;
    throw new VpclabError(
      'MAPPING_INVALID',
      `${unmapped.length} of ${ports.length} ports have no tenant: ${unmapped.map(({ name }) => name).join(', ')}`,
    );
  } finally {
    await close();
  }
}

function show({ terminal }: CliContext, ports: readonly OwnedPort[]): void {
  const columns = [
    { title: 'PORT', fixed: true },
    { title: 'SWITCH' },
    { title: 'TENANT' },
    { title: 'VPC' },
    { title: 'SUBNET' },
    { title: 'WORKLOAD' },
  ] as const;
  const rows = ports.map(({ name, of, owner }) => [
    name,
    of,
    owner.tenant,
    owner.vpc,
    owner.subnet,
    owner.workload,
  ]);
  terminal.out(table(columns, rows, { width: terminal.columns(), paint: paint(terminal.outColor) }));
}

function plain({ name, of, owner }: OwnedPort) {
  return { port: name, switch: of, ...owner };
}
