// `vpclab exporter` by itself: the entry of the bundle for hosts that run no lab (npm run build:exporter).

import { buildApplication, run, text_en } from '@stricli/core';
import { exporterCommand } from './commands/exporter.ts';
import { exitCodeOf, failureText } from './failure.ts';
import { openTerminal } from './terminal.ts';

const terminal = openTerminal(process);
const show = (error: unknown, color: boolean): string =>
  failureText(error, { color, debug: false }).trimEnd();
const application = buildApplication(exporterCommand, {
  name: 'vpclab-exporter',
  scanner: { caseStyle: 'allow-kebab-for-camel' },
  localization: { text: { ...text_en, exceptionWhileRunningCommand: show } },
  determineExitCode: exitCodeOf,
});
const ended: { exitCode?: number | string | null } = {};
const { stdout, stderr, env } = process;
await run(application, process.argv.slice(2), {
  process: Object.assign(ended, { stdout, stderr, env }),
  terminal,
  env,
  cwd: process.cwd(),
});
process.exitCode = Number(ended.exitCode ?? 0);
