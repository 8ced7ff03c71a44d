// All commands by name. A command's name, arguments and help are loaded when it is selected, its implementation when
// it runs.

import { buildApplication, buildRouteMap, text_en } from '@stricli/core';
import type { Application, ApplicationText } from '@stricli/core';
import { VpclabError } from '../errors.ts';
import { nearest } from '../lab-file/did-you-mean.ts';
import { argumentErrorText } from './argument-error.ts';
import type { CliContext } from './context.ts';
import { ShownFailure, exitCodeOf, failureJson, failureText } from './failure.ts';
import { programName } from './program.ts';

export type ApplicationOptions = Pick<CliContext, 'terminal' | 'env'> & {
  /** Every error ends with 1: other codes have a meaning of their own. */
  readonly strictExit?: boolean;
  readonly json: boolean;
  /** The first words of the command line. */
  readonly command?: string | undefined;
  readonly subcommand?: string | undefined;
};

export async function application({
  terminal,
  env,
  json,
  command,
  subcommand,
  strictExit = false,
}: ApplicationOptions): Promise<Application<CliContext>> {
  const map = await routesFor(command);
  const known = commandWords(map, command, subcommand);
  const show = (error: unknown): string => {
    if (json) terminal.out(failureJson(error));
    const debug = (env['VPCLAB_DEBUG'] ?? '') !== '';
    const color = terminal.errColor;
    return failureText(error, { color, debug, program: programName(env), command: known }).trimEnd();
  };
  return buildApplication(buildRouteMap(map), {
    name: 'vpclab',
    scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
    // Help is painted where it is shown.
    documentation: { disableAnsiColor: true },
    localization: { text: text(show, known) },
    determineExitCode: (error) => (strictExit && !(error instanceof ShownFailure) ? 1 : exitCodeOf(error)),
  });
}

type CommandName = keyof typeof COMMANDS;
type RouteMapParts = Parameters<typeof buildRouteMap<string, CliContext>>[0];

/** By its name or an alias. */
function commandOf(word: string | undefined): CommandName | undefined {
  if (word === undefined) return undefined;
  if (Object.hasOwn(ALIASES, word)) return ALIASES[word as keyof typeof ALIASES];
  return Object.hasOwn(COMMANDS, word) ? (word as CommandName) : undefined;
}

/** What `vpclab help` explains of the words that were typed: `traffic start` of `traffic start nope`. */
function commandWords(
  { routes }: RouteMapParts,
  command: string | undefined,
  subcommand: string | undefined,
): string | undefined {
  if (command === undefined || commandOf(command) === undefined) return undefined;
  const target = Object.entries(routes).find(([name]) => name === command)?.[1];
  if (subcommand === undefined || target === undefined || !('getAllEntries' in target)) return command;
  const known = target.getAllEntries().some(({ name }) => name.original === subcommand);
  return known ? `${command} ${subcommand}` : command;
}

/** The one command that is meant; all of them where none is, for help, proposals and corrections. */
async function routesFor(word: string | undefined): Promise<RouteMapParts> {
  const command = commandOf(word);
  if (word !== undefined && command !== undefined)
    return { routes: { [word]: await COMMANDS[command]() }, docs: DOCS };
  const loaded = Object.entries(COMMANDS).map(async ([name, load]) => [name, await load()] as const);
  return { routes: Object.fromEntries(await Promise.all(loaded)), aliases: ALIASES, docs: DOCS };
}

/** `command`: of which the words are that follow. */
function text(show: (error: unknown) => string, command: string | undefined): ApplicationText {
  const badArgument = (message: string): string => show(new VpclabError('BAD_ARGUMENT', message));
  return {
    ...text_en,
    briefs: {
      ...text_en.briefs,
      help: 'Show this help',
      argumentEscapeSequence: 'What follows is an argument, even if it begins with -',
    },
    noCommandRegisteredForInput: ({ input, corrections }) => {
      const of = command === undefined ? '' : `${command} `;
      const near = corrections
        .map((one) => one.replaceAll('`', ''))
        .filter((one) => nearest(input, [one]) !== undefined)
        .map((one) => `\`vpclab ${of}${one}\``);
      const hint = near.length === 0 ? '' : ` Did you mean ${near.join(' or ')}?`;
      return badArgument(`There is no command "${of}${input}".${hint}`);
    },
    exceptionWhileParsingArguments: (error) => badArgument(argumentErrorText(error)),
    exceptionWhileLoadingCommandFunction: show,
    exceptionWhileLoadingCommandContext: show,
    exceptionWhileRunningCommand: show,
    commandErrorResult: show,
  };
}

/** Each is loaded when it is asked for by name: to read the flags of all costs more than most commands do. */
const COMMANDS = {
  up: async () => (await import('./commands/up.ts')).upCommand,
  down: async () => (await import('./commands/down.ts')).downCommand,
  plan: async () => (await import('./commands/plan.ts')).planCommand,
  apply: async () => (await import('./commands/apply.ts')).applyCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  why: async () => (await import('./commands/why.ts')).whyCommand,
  inspect: async () => (await import('./commands/inspect.ts')).inspectCommand,
  graph: async () => (await import('./commands/graph.ts')).graphCommand,
  routes: async () => (await import('./commands/routing.ts')).routesCommand,
  bgp: async () => (await import('./commands/routing.ts')).bgpCommand,
  ospf: async () => (await import('./commands/routing.ts')).ospfCommand,
  events: async () => (await import('./commands/events.ts')).eventsCommand,
  flows: async () => (await import('./commands/flows.ts')).flowsCommand,
  capture: async () => (await import('./commands/capture.ts')).captureCommand,
  list: async () => (await import('./commands/list.ts')).listCommand,
  exec: async () => (await import('./commands/exec.ts')).execCommand,
  shell: async () => (await import('./commands/shell.ts')).shellCommand,
  logs: async () => (await import('./commands/logs.ts')).logsCommand,
  listen: async () => (await import('./commands/listen.ts')).listenCommand,
  token: async () => (await import('./commands/token.ts')).tokenCommand,
  traffic: async () => (await import('./commands/traffic.ts')).trafficRoutes,
  chaos: async () => (await import('./commands/chaos.ts')).chaosRoutes,
  metrics: async () => (await import('./commands/metrics.ts')).metricsCommand,
  monitoring: async () => (await import('./commands/monitoring.ts')).monitoringCommand,
  top: async () => (await import('./commands/top.ts')).topCommand,
  exporter: async () => (await import('./commands/exporter.ts')).exporterCommand,
  machine: async () => (await import('./commands/machine.ts')).machineRoutes,
  mapping: async () => (await import('./commands/mapping.ts')).mappingCommand,
  validate: async () => (await import('./commands/validate.ts')).validateCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  'routing-agent': async () => (await import('./commands/routing-agent.ts')).routingAgentCommand,
  gen: async () => (await import('./commands/gen.ts')).genCommand,
  schema: async () => (await import('./commands/schema.ts')).schemaCommand,
  completion: async () => (await import('./commands/completion.ts')).completionCommand,
  version: async () => (await import('./commands/version.ts')).versionCommand,
} as const;

const ALIASES = { ls: 'list', ps: 'status', deploy: 'up', destroy: 'down' } as const;

const DOCS = {
  brief: 'A multi-tenant VPC cloud on one machine: real OVN, Open vSwitch, FRR and nftables',
  fullDescription: [
    'A multi-tenant VPC cloud on one machine: real OVN, Open vSwitch, FRR and nftables.',
    '',
    '  vpclab up                      bring the default lab up and prove it with packets',
    '  vpclab status                  see what runs',
    '  vpclab why A B                 see how packets go from A to B, or why they do not',
    '  vpclab exec TARGET -- COMMAND  run a program in a workload, gateway or node',
    '  vpclab down                    end it; nothing is left behind',
    '',
    'Exit codes: 0 done, 1 failed, 2 bad input, 3 this host cannot run a lab.',
  ].join('\n'),
};
