import { buildRouteMap } from '@stricli/core';
import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { deploymentFlags } from './deployment-flags.ts';
import type { DeploymentFlags } from './deployment-flags.ts';
import { jsonFlag } from './shared-flags.ts';
import type { JsonFlag } from './shared-flags.ts';

export type MappingCheckFlags = DeploymentFlags & JsonFlag;

const checkCommand = buildCommand<MappingCheckFlags, [], CliContext>({
  loader: async () => (await import('../run/mapping-check.ts')).runMappingCheck,
  parameters: { flags: { ...deploymentFlags, json: jsonFlag } },
  docs: {
    brief: 'List the ports of a deployment with their owners, and those that nobody owns',
    fullDescription: [
      'Reads the databases of an existing deployment and shows which port belongs to which tenant, VPC and subnet.',
      'Fails when a port of a workload has no tenant.',
      '',
      '  vpclab mapping check --nb unix:/run/ovn/ovnnb_db.sock --mapping tenants.yaml',
    ].join('\n'),
  },
});

export const mappingCommand = buildRouteMap({
  routes: { check: checkCommand },
  docs: { brief: 'Check which ports belong to which tenant' },
});
