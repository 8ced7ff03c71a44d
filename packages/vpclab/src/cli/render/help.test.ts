import { describe, expect, it } from 'vitest';
import { runCommand } from '../run-cli.ts';
import { recordingTerminal } from '../terminal.ts';

const COMMANDS =
  'up down plan apply verify status why inspect graph routes bgp ospf events flows capture list exec shell logs listen token traffic chaos metrics monitoring top exporter machine mapping validate doctor routing-agent gen schema completion version';

async function help(columns: number, ...words: readonly string[]): Promise<string> {
  const terminal = recordingTerminal(columns);
  expect(await runCommand([...words, '--help'], { terminal, env: {}, cwd: '/' })).toBe(0);
  return terminal.written.out;
}

const wordsOf = (text: string): readonly string[] => text.split(/\s+/).toSorted();

describe('help', () => {
  it.each([80, 40])(
    'fits into %d columns, except for lines to copy, and keeps each word',
    async (columns) => {
      for (const command of [...COMMANDS.split(' '), 'traffic start', 'chaos random', 'machine serve', '']) {
        const words = command.split(' ').filter((word) => word !== '');
        const text = await help(columns, ...words);
        const long = text.split('\n').filter((line) => line.length > columns && !/^ {2}vpclab /.test(line));
        expect({ command, long }).toEqual({ command, long: [] });
        expect(wordsOf(text)).toEqual(wordsOf(await help(Infinity, ...words)));
      }
    },
  );

  it('breaks a usage line between flags, below the first of them', async () => {
    expect((await help(80, 'chaos', 'start')).split('\n\n')[0]).toMatchInlineSnapshot(`
      "USAGE
        vpclab chaos start [--name LAB] [--for TIME] [--percent N] [--delay TIME]
            [--offset TIME] [--mbit N] [--bytes N] [--json] <FAULT> <TARGET>
        vpclab chaos start --help"
    `);
  });

  it('puts what a flag does below it where there is no room beside it', async () => {
    const [, , flags = ''] = (await help(40, 'logs')).split('\n\n');
    expect(flags).toMatchInlineSnapshot(`
      "FLAGS
           [--name]
              Which lab (default: VPCLAB_LAB,
              or the only one running)
        -f [--follow]
              Keep printing new lines
        -n [--lines]
              Lines from the end
              [default = 200]
           [--json]
              Print the list of logs, or one
              object per line of a log, as
              JSON
        -h  --help
              Show this help
            --
              What follows is an argument,
              even if it begins with -"
    `);
  });

  it('begins with what the command does', async () => {
    for (const command of ['status', 'doctor', 'token', 'plan'])
      expect((await help(80, command)).split('\n\n')[1]).toMatch(/^(Show|Check|Make)\b[^\n]*\.$/);
  });

  it('of several commands begins with their list', async () => {
    expect(await help(80, 'monitoring')).toMatchInlineSnapshot(`
      "USAGE
        vpclab monitoring COMMAND ...
        vpclab help monitoring COMMAND

      Prometheus in the lab: start, stop, look

      FLAGS
        -h --help  Show this help
           --      What follows is an argument, even if it begins with -

      COMMANDS
        on      Run Prometheus and node_exporter in the lab
        off     Stop Prometheus and node_exporter; what they recorded stays until the
                lab goes down
        status  Show what is scraped, how much is kept, and which alerts fire
      "
    `);
  });
});
