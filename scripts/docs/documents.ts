// Every generated document and how its text is made. The text depends on the source alone, never on time or machine.

import { openApiDocument } from '../../packages/vpclab/src/api/openapi.ts';
import { cliReference } from '../../packages/vpclab/src/cli/reference.ts';
import { labJsonSchema } from '../../packages/vpclab/src/concepts/json-schema.ts';
import { dashboardFiles } from '../dashboards/index.ts';
import { prometheusFiles } from '../dashboards/prometheus.ts';
import { errorCodesPage } from './error-codes.ts';
import { labFilePage } from './lab-file.ts';
import { metricsPage } from './metrics.ts';

export type GeneratedDocument = { readonly file: string; readonly make: () => string | Promise<string> };

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

export const GENERATED_DOCUMENTS: readonly GeneratedDocument[] = [
  { file: 'docs/api/openapi.json', make: async () => json(await openApiDocument()) },
  { file: 'docs/reference/cli.md', make: cliReference },
  { file: 'docs/reference/errors.md', make: errorCodesPage },
  { file: 'docs/reference/lab-file.md', make: labFilePage },
  { file: 'docs/reference/metrics.md', make: metricsPage },
  { file: 'docs/reference/lab-file.schema.json', make: () => json(labJsonSchema()) },
  ...dashboardFiles().map((made) => ({ file: made.file, make: () => json(made.json) })),
  ...prometheusFiles(),
];
