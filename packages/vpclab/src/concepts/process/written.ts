// Programs of a workload in the lab file, and what becomes of its built-in responder.

import type { z } from 'zod';
import { list, mapping, oneOf, yesOrNo } from '../../lab-file/combinators.ts';
import { name, wholeNumber } from '../../lab-file/fields.ts';
import { keys } from '../../lab-file/keys.ts';
import { absolutePath, oneLine, oneOfWords, port, portWithProtocol, variables } from './fields.ts';

const MAX_PROGRAMS = 20;
const MAX_WORDS = 200;
const MAX_MEMORY_MIB = 1024 * 1024;
const MAX_PROCESSES = 32_768;
const MAX_DESCRIPTORS = 524_288;

const COMMAND = 'a command: a list of words, or a line for the shell';
const words = list(COMMAND, oneLine('a word of the command'), 'The program and its arguments.', MAX_WORDS);

const mount = mapping(
  'a mount with source, target and writable',
  {
    source: absolutePath('A file or directory of this machine.', '/srv/www'),
    target: absolutePath('Where the program finds it. Default: the same path.', '/www').optional(),
    writable: yesOrNo
      .meta({ description: 'Whether the program may write to it. Default: false.' })
      .optional(),
  },
  'A file or directory that the program gets to see.',
);

const limits = mapping(
  'limits with memory, processes and descriptors',
  {
    memory: wholeNumber(
      `a number of MiB from 1 to ${MAX_MEMORY_MIB}`,
      1,
      MAX_MEMORY_MIB,
      'Memory in MiB. Default: 1024.',
    ).optional(),
    processes: wholeNumber(
      `a whole number from 1 to ${MAX_PROCESSES}`,
      1,
      MAX_PROCESSES,
      'Processes and threads. Default: 256.',
    ).optional(),
    descriptors: wholeNumber(
      `a whole number from 16 to ${MAX_DESCRIPTORS}`,
      16,
      MAX_DESCRIPTORS,
      'Open files and sockets of each process. Default: 1024.',
    ).optional(),
  },
  'What the program may use up.',
);

const program = mapping(
  'a program with command, name, cwd, env, envFiles, ports, restart, ready, stopSignal, limits, mounts and confined',
  {
    command: oneOf(
      COMMAND,
      [oneLine(COMMAND), words],
      'What runs: a list of words, or a line for the shell.',
    ),
    name: name("Its name, unique in the workload. Default: the program's own.", 'api').optional(),
    cwd: absolutePath('The directory that it starts in. Default: /.', '/www').optional(),
    env: variables('Environment of the program.').optional(),
    envFiles: list(
      'a list of files',
      absolutePath('A file of lines NAME=value.', '/etc/lab/secrets.env'),
      'Files with more of the environment: for secrets, which then appear in no plan, log or command line.',
    ).optional(),
    ports: list(
      'a list of ports',
      portWithProtocol('A TCP port, or one with its protocol.'),
      'Where it listens: verify connects to each TCP port from another workload.',
    ).optional(),
    restart: oneOfWords(
      ['always', 'on-failure', 'never'],
      'Whether it is started again when it ends. Default: always.',
    ).optional(),
    ready: mapping(
      'a check with port or command',
      {
        port: portWithProtocol('Ready when it listens there.').optional(),
        command: oneLine('Ready when this line for the shell ends with status 0.').optional(),
      },
      'When it is ready. Default: when it listens at its ports.',
    ).optional(),
    stopSignal: oneOfWords(
      ['TERM', 'INT', 'QUIT', 'HUP', 'USR1', 'USR2', 'KILL'],
      'What asks it to end; 3 s later it is killed. Default: TERM.',
    ).optional(),
    limits: limits.optional(),
    mounts: list('a list of mounts', mount, 'Files of this machine that it gets to see.').optional(),
    confined: yesOrNo
      .meta({
        description:
          'Whether it runs in a room of its own, as an unprivileged user. Default: true. With false it has all that ' +
          'you have.',
      })
      .optional(),
  },
  'A program that runs in the workload.',
);

export type WrittenProgram = z.output<typeof program>;

export const programsOfWorkload = keys('workload', () => ({
  run: list('a list of programs', program, 'Programs that run in it.', MAX_PROGRAMS).optional(),
  respond: oneOf(
    'true, false or a TCP port from 1 to 65535',
    [yesOrNo, port('The TCP port of the built-in responder.')],
    'Whether the built-in responder answers in it, or at which TCP port. Default: at port 80.',
  ).optional(),
}));
