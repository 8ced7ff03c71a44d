/** From the words of a command line to a command. Pure; throws UsageError. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { COMMANDS, type CommandName, UsageError } from './usage.ts';

/** A table, and which of its columns. */
export interface TableChoice {
  readonly table: string;
  readonly columns: readonly string[] | true;
}

/** Files in PEM format. */
export interface TlsFiles {
  readonly ca: string;
  readonly own: { readonly certificate: string; readonly privateKey: string } | undefined;
}

export interface Connection {
  readonly remote: string;
  readonly database: string | undefined;
  readonly leaderOnly: boolean;
  readonly timeoutMs: number;
  readonly tls: TlsFiles | undefined;
}

interface OnServer {
  readonly connection: Connection;
  readonly json: boolean;
  readonly wide: boolean;
}

export type Command =
  | { readonly kind: 'help'; readonly topic: CommandName | 'main' }
  | { readonly kind: 'version' }
  | (OnServer & { readonly kind: 'dump'; readonly tables: readonly TableChoice[] })
  | (OnServer & {
      readonly kind: 'watch';
      readonly tables: readonly TableChoice[];
      readonly initial: boolean;
      readonly count: number;
    })
  | (OnServer & {
      readonly kind: 'query';
      readonly choice: TableChoice;
      readonly conditions: readonly string[];
    })
  | (OnServer & { readonly kind: 'schema'; readonly tables: readonly string[] })
  | { readonly kind: 'codegen'; readonly files: readonly string[]; readonly out: string | undefined };

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  database: { type: 'string', short: 'd' },
  'any-server': { type: 'boolean' },
  timeout: { type: 'string' },
  'private-key': { type: 'string' },
  certificate: { type: 'string' },
  'ca-cert': { type: 'string' },
  json: { type: 'boolean' },
  wide: { type: 'boolean' },
  initial: { type: 'boolean' },
  count: { type: 'string' },
  out: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

type OptionName = keyof typeof OPTIONS;
type Options = Partial<Record<Exclude<OptionName, Switch>, string> & Record<Switch, boolean>>;
type Switch = 'help' | 'version' | 'any-server' | 'json' | 'wide' | 'initial';

const TLS_OPTIONS: readonly OptionName[] = ['private-key', 'certificate', 'ca-cert'];
const REMOTE_OPTIONS: readonly OptionName[] = ['database', 'any-server', 'timeout', 'json', ...TLS_OPTIONS];
const ALLOWED: Readonly<Record<CommandName, readonly OptionName[]>> = {
  dump: [...REMOTE_OPTIONS, 'wide'],
  watch: [...REMOTE_OPTIONS, 'wide', 'initial', 'count'],
  query: [...REMOTE_OPTIONS, 'wide'],
  schema: REMOTE_OPTIONS,
  codegen: ['out'],
};

export function parseCommand(argv: readonly string[]): Command {
  const { values, positionals } = parseWords(argv);
  const [word, ...rest] = positionals;
  if (values.version === true) return { kind: 'version' };
  const name = COMMANDS.find((command) => command === word);
  if (values.help === true || word === 'help') {
    return { kind: 'help', topic: name ?? COMMANDS.find((command) => command === rest[0]) ?? 'main' };
  }
  if (word === undefined) throw new UsageError(`no command; there are ${COMMANDS.join(', ')}`);
  if (name === undefined)
    throw new UsageError(`there is no command "${word}"; there are ${COMMANDS.join(', ')}`);
  for (const option of Object.keys(values) as OptionName[]) {
    if (!ALLOWED[name].includes(option)) throw new UsageError(`"${name}" takes no option --${option}`);
  }
  return readCommand(name, rest, values);
}

function readCommand(name: CommandName, words: readonly string[], values: Options): Command {
  if (name === 'codegen') {
    if (words.length === 0) throw new UsageError('"codegen" needs at least one .ovsschema file');
    return { kind: 'codegen', files: words, out: values.out };
  }
  const [remote, ...rest] = words;
  if (remote === undefined)
    throw new UsageError(`"${name}" needs a remote, e.g. unix:/run/ovn/ovnnb_db.sock`);
  const server = {
    connection: readConnection(remote, values),
    json: values.json ?? false,
    wide: values.wide ?? false,
  };
  switch (name) {
    case 'dump':
      return { kind: 'dump', ...server, tables: rest.map(readChoice) };
    case 'watch': {
      const count = values.count === undefined ? Infinity : readPositive('--count', values.count);
      return {
        kind: 'watch',
        ...server,
        tables: rest.map(readChoice),
        initial: values.initial ?? false,
        count,
      };
    }
    case 'query': {
      const [table, ...conditions] = rest;
      if (table === undefined) throw new UsageError('"query" needs a table');
      return { kind: 'query', ...server, choice: readChoice(table), conditions };
    }
    case 'schema':
      return { kind: 'schema', ...server, tables: rest };
  }
}

function parseWords(argv: readonly string[]): {
  readonly values: Options;
  readonly positionals: readonly string[];
} {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    // parseArgs' messages go on about "--" at the end; the first sentence is what helps.
    const message =
      error instanceof Error ? error.message.replace(/\. To specify a positional.*$/s, '') : String(error);
    throw new UsageError(message, { cause: error });
  }
}

function readConnection(remote: string, values: Options): Connection {
  const timeout = values.timeout === undefined ? 10 : readPositive('--timeout', values.timeout);
  const leaderOnly = values['any-server'] !== true;
  return { remote, database: values.database, leaderOnly, timeoutMs: timeout * 1000, tls: readTls(values) };
}

function readTls({ 'private-key': privateKey, certificate, 'ca-cert': ca }: Options): TlsFiles | undefined {
  if ((privateKey === undefined) !== (certificate === undefined)) {
    throw new UsageError('--private-key and --certificate go together');
  }
  if (ca === undefined && certificate !== undefined) throw new UsageError('--certificate needs --ca-cert');
  if (ca === undefined) return undefined;
  const own = privateKey === undefined || certificate === undefined ? undefined : { certificate, privateKey };
  return { ca, own };
}

function readPositive(option: string, text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new UsageError(`${option} takes a number above 0, not "${text}"`);
}

/** `TABLE` or `TABLE:COLUMN,COLUMN`. */
function readChoice(text: string): TableChoice {
  const colon = text.indexOf(':');
  if (colon < 0) return { table: text, columns: true };
  const columns = text
    .slice(colon + 1)
    .split(',')
    .filter((column) => column !== '');
  if (colon === 0 || columns.length === 0) throw new UsageError(`"${text}" is no TABLE:COLUMN,COLUMN`);
  return { table: text.slice(0, colon), columns };
}
