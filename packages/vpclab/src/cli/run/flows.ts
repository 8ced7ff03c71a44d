// `vpclab flows`.

import { VpclabError } from '../../errors.ts';
import { AWS_DEFAULT, awsFields, awsHeader, awsLine } from '../../model/aws-flow.ts';
import type { FlowRecord } from '../../model/flow-log.ts';
import { printableJson } from '../../printable.ts';
import type { FlowsFlags } from '../commands/flows.ts';
import type { CliContext } from '../context.ts';
import { untilSeen } from '../follow.ts';
import { chooseLab, clientOf } from '../labs.ts';
import { flowLine } from '../render/flow.ts';
import { paint } from '../render/paint.ts';

export async function runFlows(
  this: CliContext,
  { name, tenant, vpc, rejected, follow = false, json = false, aws = false, logFormat }: FlowsFlags,
  of?: string,
): Promise<void> {
  if (json && (aws || logFormat !== undefined))
    throw new VpclabError('BAD_ARGUMENT', 'Give --json or --aws, not both.');
  const fields = logFormat === undefined ? (aws ? AWS_DEFAULT : undefined) : awsFields(logFormat);
  const { terminal } = this;
  const sandbox = await chooseLab(name);
  const client = clientOf(sandbox);
  const colors = paint(terminal.outColor);
  const lineOf = (record: FlowRecord): string => {
    if (json) return `${printableJson(record)}\n`;
    return fields === undefined ? flowLine(record, colors) : awsLine(record, fields);
  };
  if (fields !== undefined) terminal.out(awsHeader(fields));
  await untilSeen(this, { sandbox, client, follow }, (signal) =>
    client.flows({
      ...{ follow, signal },
      filter: { tenant, vpc, of, action: rejected === true ? 'reject' : undefined },
      onRecord: (record) => terminal.out(lineOf(record)),
    }),
  );
}
