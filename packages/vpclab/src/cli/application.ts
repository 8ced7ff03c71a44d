// All commands by name. What a command does is loaded when it runs; here are only its name, arguments and help.

import { buildApplication, buildRouteMap, text_en } from '@stricli/core';
import type { Application, ApplicationText } from '@stricli/core';
import { VpclabError } from '../errors.ts';
import { argumentErrorText } from './argument-error.ts';
import { applyCommand } from './commands/apply.ts';
import { captureCommand } from './commands/capture.ts';
import { chaosRoutes } from './commands/chaos.ts';
import { completionCommand } from './commands/completion.ts';
import { doctorCommand } from './commands/doctor.ts';
import { downCommand } from './commands/down.ts';
import { eventsCommand } from './commands/events.ts';
import { execCommand } from './commands/exec.ts';
import { exporterCommand } from './commands/exporter.ts';
import { genCommand } from './commands/gen.ts';
import { graphCommand } from './commands/graph.ts';
import { inspectCommand } from './commands/inspect.ts';
import { listCommand } from './commands/list.ts';
import { listenCommand } from './commands/listen.ts';
import { logsCommand } from './commands/logs.ts';
import { machineRoutes } from './commands/machine.ts';
import { mappingCommand } from './commands/mapping.ts';
import { metricsCommand } from './commands/metrics.ts';
import { monitoringCommand } from './commands/monitoring.ts';
import { planCommand } from './commands/plan.ts';
import { bgpCommand, ospfCommand, routesCommand } from './commands/routing.ts';
import { routingAgentCommand } from './commands/routing-agent.ts';
import { schemaCommand } from './commands/schema.ts';
import { shellCommand } from './commands/shell.ts';
import { statusCommand } from './commands/status.ts';
import { tokenCommand } from './commands/token.ts';
import { topCommand } from './commands/top.ts';
import { trafficRoutes } from './commands/traffic.ts';
import { upCommand } from './commands/up.ts';
import { validateCommand } from './commands/validate.ts';
import { verifyCommand } from './commands/verify.ts';
import { versionCommand } from './commands/version.ts';
import type { CliContext } from './context.ts';
import { ShownFailure, exitCodeOf, failureJson, failureText } from './failure.ts';
import { programName } from './program.ts';

export type ApplicationOptions = Pick<CliContext, 'terminal' | 'env'> & {
  /** Every error ends with 1: other codes have a meaning of their own. */
  readonly strictExit?: boolean;
  readonly json: boolean;
  /** The first word of the command line. */
  readonly command?: string | undefined;
};

export function application({
  terminal,
  env,
  json,
  command,
  strictExit = false,
}: ApplicationOptions): Application<CliContext> {
  const show = (error: unknown, color: boolean): string => {
    if (json) terminal.out(failureJson(error));
    const known = routes.getRoutingTargetForInput(command ?? '') === undefined ? undefined : command;
    const debug = (env['VPCLAB_DEBUG'] ?? '') !== '';
    return failureText(error, { color, debug, program: programName(env), command: known }).trimEnd();
  };
  return buildApplication(routes, {
    name: 'vpclab',
    scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
    documentation: { disableAnsiColor: !terminal.outColor },
    localization: { text: text(show) },
    determineExitCode: (error) => (strictExit && !(error instanceof ShownFailure) ? 1 : exitCodeOf(error)),
  });
}

function text(show: (error: unknown, color: boolean) => string): ApplicationText {
  const badArgument = (message: string, color: boolean): string =>
    show(new VpclabError('BAD_ARGUMENT', message), color);
  return {
    ...text_en,
    noCommandRegisteredForInput: ({ input, corrections, ansiColor }) => {
      const hint =
        corrections.length === 0 || input.startsWith('-') ? '' : ` Did you mean ${corrections.join(' or ')}?`;
      return badArgument(`There is no command "${input}".${hint}`, ansiColor);
    },
    exceptionWhileParsingArguments: (error, ansiColor) => badArgument(argumentErrorText(error), ansiColor),
    exceptionWhileLoadingCommandFunction: show,
    exceptionWhileLoadingCommandContext: show,
    exceptionWhileRunningCommand: show,
    commandErrorResult: show,
  };
}

const routes = buildRouteMap({
  routes: {
    up: upCommand,
    down: downCommand,
    plan: planCommand,
    apply: applyCommand,
    verify: verifyCommand,
    status: statusCommand,
    inspect: inspectCommand,
    graph: graphCommand,
    routes: routesCommand,
    bgp: bgpCommand,
    ospf: ospfCommand,
    events: eventsCommand,
    capture: captureCommand,
    list: listCommand,
    exec: execCommand,
    shell: shellCommand,
    logs: logsCommand,
    listen: listenCommand,
    token: tokenCommand,
    traffic: trafficRoutes,
    chaos: chaosRoutes,
    metrics: metricsCommand,
    monitoring: monitoringCommand,
    top: topCommand,
    exporter: exporterCommand,
    machine: machineRoutes,
    mapping: mappingCommand,
    validate: validateCommand,
    doctor: doctorCommand,
    'routing-agent': routingAgentCommand,
    gen: genCommand,
    schema: schemaCommand,
    completion: completionCommand,
    version: versionCommand,
  },
  aliases: { ls: 'list', ps: 'status', deploy: 'up', destroy: 'down' },
  docs: {
    brief: 'A multi-tenant VPC cloud on one machine: real OVN, Open vSwitch, FRR and nftables',
    fullDescription: [
      'A multi-tenant VPC cloud on one machine: real OVN, Open vSwitch, FRR and nftables.',
      '',
      '  vpclab up                      bring the default lab up and prove it with packets',
      '  vpclab status                  see what runs',
      '  vpclab exec TARGET -- COMMAND  run a program in a workload, gateway or node',
      '  vpclab down                    end it; nothing is left behind',
      '',
      'Exit codes: 0 done, 1 failed, 2 bad input, 3 this host can not run a lab.',
    ].join('\n'),
  },
});
