/** The help texts, and the error that a command line which can't be understood ends in. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const COMMANDS = ['dump', 'watch', 'query', 'schema', 'codegen'] as const;
export type CommandName = (typeof COMMANDS)[number];

const CONNECTION = `
REMOTE is unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT; several, comma-separated, are tried in turn.

  -d, --database NAME   the database; may be left out where the server has one only
      --any-server      talk to a follower of a cluster too, not only to its leader
      --timeout SECONDS how long to try to connect, 10 by default
      --ca-cert FILE    for ssl: who signs the server's certificate
      --certificate FILE, --private-key FILE
                        for ssl: our own certificate and its key, where the server asks for one
      --json            print JSON, for programs
`;

const PRETTY = `      --wide            print whole values, UUIDs and empty columns on a terminal too
`;

export const HELP: Readonly<Record<CommandName | 'main', string>> = {
  main: `ovsdb - look into OVSDB databases (RFC 7047)

  ovsdb dump REMOTE [TABLE[:COLUMN,...]]...        print tables
  ovsdb watch REMOTE [TABLE[:COLUMN,...]]...       print changes as they are committed
  ovsdb query REMOTE TABLE[:COLUMN,...] [CONDITION]...
                                                   print the rows that match
  ovsdb schema REMOTE [TABLE]...                   print tables, columns and their types
  ovsdb codegen FILE...                            print TypeScript types for .ovsschema files

"ovsdb COMMAND --help" says more. Exit code: 0 done, 1 failed, 2 not understood.
`,
  dump: `usage: ovsdb dump REMOTE [TABLE[:COLUMN,...]]...

Prints all tables, or those named.
${CONNECTION}${PRETTY}`,
  watch: `usage: ovsdb watch REMOTE [TABLE[:COLUMN,...]]...

Prints what each transaction changes, until interrupted; with --json, one line per transaction.
${CONNECTION}${PRETTY}      --initial         print the rows that are there at the start, too
      --count N         stop after N transactions
`,
  query: `usage: ovsdb query REMOTE TABLE[:COLUMN,...] [CONDITION]...

Prints the rows for which all conditions hold. A condition is one of
  COLUMN=VALUE  COLUMN!=VALUE  COLUMN<VALUE  COLUMN<=VALUE  COLUMN>VALUE  COLUMN>=VALUE
  COLUMN:KEY=VALUE  COLUMN:KEY!=VALUE
                 what a map holds at a key, or not                    external_ids:owner=web
  COLUMN~VALUE   a set holds the elements, a map holds the pairs      addresses~unknown
  COLUMN!~VALUE  a set or map holds none of them
Elements of sets are separated by commas, pairs of maps are KEY=VALUE. Quote what the shell would take for itself.
${CONNECTION}${PRETTY}`,
  schema: `usage: ovsdb schema REMOTE [TABLE]...

Prints the tables of a database, or the columns of the tables named; with --json, as a schema file holds them.
${CONNECTION}`,
  codegen: `usage: ovsdb codegen FILE... [--out FILE]

Prints TypeScript row types and a descriptor for connect() from .ovsschema files. Several versions of one schema are made
one: columns that only some versions have are optional, and say since which version they are there.

      --out FILE        write there
`,
};
