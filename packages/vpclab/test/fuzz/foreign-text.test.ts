// Foreign text in every renderer of the command line and in every program that is driven with it: VPCLAB_STRINGS texts
// (default 1,000). No text moves the cursor, adds a line, or is more than text to a program.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { failureJson, failureText } from '../../src/cli/failure.ts';
import { showProblems } from '../../src/cli/lab-file.ts';
import { printJson } from '../../src/cli/output.ts';
import { startProgress } from '../../src/cli/progress.ts';
import { doctorText } from '../../src/cli/render/doctor.ts';
import { listText } from '../../src/cli/render/list.ts';
import { paint } from '../../src/cli/render/paint.ts';
import { shownParts } from '../../src/cli/render/plan.ts';
import { shownRows, withPartsOf } from '../../src/cli/render/plan-rows.ts';
import { statusText } from '../../src/cli/render/status.ts';
import { targetsText } from '../../src/cli/render/targets.ts';
import { verifyText } from '../../src/cli/render/verify.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { VpclabError } from '../../src/errors.ts';
import { printable } from '../../src/printable.ts';
import type { Plan } from '../../src/model/plan.ts';
import { insideWords } from '../../src/runtime/inside-words.ts';
import { readAnswer } from '../../src/model/answer.ts';
import { readReply, readRequest } from '../../src/services/control-protocol.ts';
import { parseLab } from '../../src/concepts/parse-lab.ts';
import { SAMPLE_REPORT, SAMPLE_STATUS, fakeEngine } from '../support/fake-engine.ts';
import { foreignTexts, withTexts } from '../support/foreign-text.ts';
import { FORBIDDEN, INDENTED, firstThat as firstOf, shownOn } from '../support/shown-text.ts';

const COUNT = Number(process.env['VPCLAB_STRINGS'] ?? 1_000);
const SEED = 20_261_128;
const TEXTS = foreignTexts(COUNT, SEED);

const firstThat = (isBad: (text: string) => boolean): string | undefined => firstOf(TEXTS, isBad);

const view = { width: 100, paint: paint(true) };
const now = new Date('2026-01-01T12:04:10.000Z');
const SAMPLE_CHANGES: Plan = {
  lab: 'sample',
  changes: [
    {
      kind: 'delete',
      reason: 'nothing in the file asks for it',
      row: {
        kind: 'nft',
        key: 'gateway ip mine',
        netns: 'gateway',
        ruleset: '',
        foreign: 'ip mine',
        origin: { concept: 'lab', name: 'foreign' },
      },
    },
    {
      kind: 'create',
      reason: 'it is in the file',
      row: {
        kind: 'netns',
        key: 'a',
        name: 'a',
        role: 'workload',
        machine: 'local',
        origin: { concept: 'workload', name: 'a' },
      },
    },
  ],
};
const PROBLEM = {
  file: 'lab.yaml',
  line: 1,
  column: 2,
  length: 1,
  path: 'name',
  message: 'message',
  expected: 'expected',
  suggestion: 'suggestion',
  sourceLine: 'name: x',
};

/** Undefined: refused. */
function wordsOf(target: Parameters<typeof insideWords>[0]): string | undefined {
  try {
    return insideWords(target);
  } catch (error) {
    if (error instanceof VpclabError) return undefined;
    throw error;
  }
}

type Renderer = (text: (original: string) => string) => (terminal: Terminal) => void;

/** Names of phases and the like are the API's own: a text in their place is no case of the renderer. */
const CLOSED = new Set(['ready', 'running', 'dead', 'reachable', 'unreachable', 'delete', 'create']);
const KINDS = new Set([
  'nft',
  'netns',
  'workload',
  'lab',
  'foreign',
  'stage',
  'notice',
  'info',
  'started',
  'done',
]);
const open =
  (text: (original: string) => string) =>
  (original: string): string =>
    CLOSED.has(original) || KINDS.has(original) || /^\d{4}-/.test(original) ? original : text(original);

const RENDERERS: Readonly<Record<string, Renderer>> = {
  status: (text) => (terminal) =>
    terminal.out(statusText(withTexts(SAMPLE_STATUS, open(text)), { ...view, now, allDaemons: true })),
  list: (text) => (terminal) => {
    const { lab: name, phase, since } = SAMPLE_STATUS;
    const listed = { name: text(name), pid: 1, phase, since, vpcs: 1, workloads: 1, socket: text('/run') };
    terminal.out(listText([listed], { ...view, now, program: 'vpclab' }));
  },
  verify: (text) => (terminal) => terminal.out(verifyText(withTexts(SAMPLE_REPORT, open(text)), view)),
  plan: (text) => (terminal) => {
    const plan = withTexts(SAMPLE_CHANGES, open(text));
    terminal.out(
      [shownRows(plan, view.paint), shownParts(withPartsOf(plan), 'parts', view.paint)].join('\n'),
    );
  },
  targets: (text) => (terminal) =>
    terminal.out(targetsText(withTexts(fakeEngine().targets(), open(text)), view)),
  doctor: (text) => (terminal) => {
    const check = {
      name: 'tun',
      state: 'missing',
      found: text('x'),
      needed: text('y'),
      remedy: text('z'),
    } as const;
    // A remedy has lines of its own: it is no foreign text, but may name what was found.
    const checks = [{ ...check, remedy: text('z').replaceAll('\n', ' ') }];
    terminal.out(doctorText({ suitable: false, checks }, view));
  },
  problems: (text) => (terminal) =>
    showProblems({ terminal }, { kind: 'errors', errors: [withTexts(PROBLEM, open(text))] }),
  progress: (text) => (terminal) => {
    const progress = startProgress(terminal, { quiet: false, now: () => 0 });
    progress.onEvent({ kind: 'notice', level: 'info', message: text('m'), atMs: 0 });
    progress.onEvent({ kind: 'stage', stage: text('s'), state: 'done', atMs: 0, detail: text('d') });
    progress.end();
  },
};

describe(`${COUNT} foreign texts`, () => {
  it.each(Object.entries(RENDERERS))(
    'in %s add no line and nothing that a terminal acts on',
    (_name, render) => {
      const count = (shown: string): string =>
        ['\n', '\u001B'].map((character) => shown.split(character).length).join(' ');
      const bad = firstThat((text) => {
        // What is too wide for a matrix is a list, and no address is cut: the same width and addresses, in plain letters.
        const plain = printable(text).replaceAll(/[^\d.:a-f]/gi, 'x');
        const shown = shownOn(render(() => text));
        return FORBIDDEN.test(shown) || count(shown) !== count(shownOn(render(() => plain)));
      });
      expect(bad).toBeUndefined();
    },
  );

  it('in errors begin no line of their own', () => {
    const bad = firstThat((text) => {
      const error = new VpclabError('COMMAND_FAILED', text, { cause: new Error(text) });
      const shown = shownOn((terminal) => terminal.err(failureText(error, { color: true, debug: true })));
      const further = shown.split('\n').slice(1, -1);
      return FORBIDDEN.test(shown) || !further.every((line) => INDENTED.test(line));
    });
    expect(bad).toBeUndefined();
  });

  it('in JSON are the same text again, and nothing that a terminal acts on', () => {
    const bad = firstThat((text) => {
      const value = [text, { [text]: text }];
      const shown = shownOn((terminal) => printJson({ terminal }, value));
      const failure = JSON.parse(failureJson(new VpclabError('INTERNAL', text))) as {
        error: { message: string };
      };
      const isSame = isDeepStrictEqual(JSON.parse(shown), JSON.parse(JSON.stringify(value)));
      return FORBIDDEN.test(shown) || !isSame || failure.error.message !== text;
    });
    expect(bad).toBeUndefined();
  });

  it('as the output of a log keep their lines and lose what a terminal acts on', () => {
    const bad = firstThat((text) => {
      const shown = shownOn((terminal) => terminal.out(text));
      return FORBIDDEN.test(shown) || shown.split('\n').length !== text.split('\n').length;
    });
    expect(bad).toBeUndefined();
  });

  it('as a target are refused, or one word to the shell inside', () => {
    let taken = 0;
    const bad = firstThat((text) =>
      [
        { netns: text },
        { env: { [text]: '/run/lab' } },
        { env: { OVS_RUNDIR: `/run/lab/${text}` } },
        { binds: [[`/run/lab/${text}`, '/run/frr'] as const] },
        { binds: [['/run/lab', text] as const] },
        { view: { hostname: text } },
        { view: { hostname: 'web-1', address: text } },
        { view: { hostname: 'web-1', resolver: { address: text, domain: 'a', search: [] } } },
        { view: { hostname: 'web-1', resolver: { address: '10.0.0.2', domain: text, search: ['a'] } } },
        { view: { hostname: 'web-1', resolver: { address: '10.0.0.2', domain: 'a', search: [text] } } },
      ].some((said) => {
        const words = wordsOf({ netns: 'web-1', env: {}, binds: [], view: { hostname: 'web-1' }, ...said });
        if (words === undefined) return false;
        taken += 1;
        const ends = words.split('\n').filter((word) => word === 'end').length;
        return !/^[A-Za-z0-9_=:./\n #-]+$/.test(words) || ends !== 1 || words.split(/[/\n:=]/).includes('..');
      }),
    );
    expect(bad).toBeUndefined();
    // Plain names are among them.
    expect(taken).toBeGreaterThan(0);
  });

  it('as an answer or request are read by schema', () => {
    const bad = firstThat((text) => {
      const said = readAnswer(JSON.stringify({ name: text, caller: text, tenant: text }));
      const isName = said === undefined || /^[a-z0-9-]+$/.test(said.identity.name);
      return !isName || [readAnswer, readReply, readRequest].some((read) => read(text) !== undefined);
    });
    expect(bad).toBeUndefined();
  });

  it('as a name in a lab file are refused', () => {
    const bad = firstThat((text) => {
      const file = `name: ${JSON.stringify(text)}\nnodes: 1\nvpcs: {a: {cidr: 10.0.0.0/16, subnets: {web: {workloads: 1}}}}\n`;
      const parsed = parseLab({ fileName: 'lab.yaml', text: Buffer.from(file) });
      return parsed.kind === 'ok' && !/^[a-z0-9-]+$/.test(parsed.lab.name);
    });
    expect(bad).toBeUndefined();
  });

  it('are one word each to a real shell, when they are a command that is run in a target', () => {
    // The command is the caller's own; what matters is that it is handed on as it is.
    const scratch = mkdtempSync(join(tmpdir(), 'vpclab-words-'));
    try {
      const script = join(scratch, 'each.sh');
      writeFileSync(script, 'for word; do printf "%s\\0" "$word"; done\n');
      const words = TEXTS.slice(0, 500).filter((text) => !text.includes('\0') && text.isWellFormed());
      const said = execFileSync('/bin/sh', [script, ...words], { encoding: 'utf8' });
      expect(said.split('\0').slice(0, -1)).toEqual(words);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });
});
