// `vpclab why`: the verdict and what decides first, then the way there and back, hop by hop. Pure.

import type { Cause, Diagnosis, DiagnosedEnd, DiagnosedHop, VerdictKind } from '../../model/diagnosis.ts';
import { printableAll } from '../../printable.ts';
import { asCalled } from '../program.ts';
import { elapsedIn } from './duration.ts';
import type { Paint } from './paint.ts';
import { wrapWords } from './wrap.ts';

export type WhyView = {
  readonly width: number;
  readonly paint: Paint;
  /** How the user calls vpclab. */
  readonly program?: string;
};
/** Text is broken in a pipe too. */
const PIPED_WIDTH = 80;

const VERDICTS: Readonly<Record<VerdictKind, string>> = {
  reachable: 'reachable',
  closed: 'nothing listens',
  refused: 'refused',
  'no-route': 'no route',
  lost: 'lost',
  other: 'another one has that address',
  contradiction: 'state and packet do not agree',
  unsure: 'undecided',
};

const LABEL = 8;

export function whyText(told: Diagnosis, view: WhyView): string {
  const diagnosis = printableAll(told);
  const { paint } = view;
  const { from, to, protocol, port, verdict, causes, warnings, hops } = diagnosis;
  const traffic = protocol === 'icmp' ? 'ping' : `${protocol.toUpperCase()} port ${port}`;
  const isGood = verdict.kind === 'reachable';
  const mark = isGood ? paint.good('✓') : paint.bad('✗');
  const head = `${paint.strong(`${endText(from)} -> ${endText(to)}`)}, ${traffic}\n`;
  const result = wrapped(`${mark} `, `${VERDICTS[verdict.kind]}: ${verdict.text}`, view, 2);
  const [first, ...others] = causes;
  return [
    head,
    result + (first === undefined ? '' : causeText(first, verdict.text, view)),
    ...(others.length === 0 ? [] : [listText('also', others, view)]),
    ...(['request', 'answer'] as const).flatMap((leg) =>
      legText(leg, isGood ? hops.map((hop) => ({ ...hop, isSeen: undefined })) : hops, view),
    ),
    ...(warnings.length === 0 ? [] : [listText('not as in the lab file, on the way', warnings, view)]),
    [
      fact('packet', `${diagnosis.packet.text}`, view),
      fact('state', diagnosis.state.text + elapsedIn(diagnosis.elapsedMs, (time) => ` (${time})`), view),
    ].join(''),
  ].join('\n');
}

function endText({ asked, name, address }: DiagnosedEnd): string {
  const meant = asked === name ? name : `${asked}, ${name}`;
  return meant.includes(address) ? meant : `${meant} (${address})`;
}

function causeText({ text, place, fix, line }: Cause, told: string, view: WhyView): string {
  return [
    ...(told.includes(text) ? [] : [fact('cause', `${place}: ${text}`, view)]),
    ...(line === undefined ? [] : [fact('line', `${line.file}:${line.line}: ${line.text}`, view)]),
    fact('change', asCalled(fix, view.program ?? 'vpclab'), view),
  ].join('');
}

function fact(label: string, text: string, view: WhyView): string {
  return wrapped(`  ${view.paint.faint(label.padEnd(LABEL))}`, text, view, LABEL + 2);
}

function listText(title: string, causes: readonly Cause[], view: WhyView): string {
  const items = causes.map(({ text }) => wrapped('  - ', text, view, 4));
  return `${view.paint.faint(title)}\n${items.join('')}`;
}

function legText(leg: DiagnosedHop['leg'], all: readonly DiagnosedHop[], view: WhyView): readonly string[] {
  const hops = all.filter((hop) => hop.leg === leg);
  if (hops.length === 0) return [];
  const longest = Math.max(...hops.map(({ place }) => place.length));
  const { paint } = view;
  const lines = hops.map(({ place, text, state, isSeen }) => {
    const mark = state === 'pass' ? paint.good('✓') : state === 'drop' ? paint.bad('✗') : paint.warn('?');
    const seen = isSeen === undefined ? '' : isSeen ? ', seen there' : ', not seen there';
    const told = text.startsWith(`${place} `) ? text.slice(place.length + 1) : text;
    return wrapped(`  ${mark} ${place.padEnd(longest)}  `, `${told}${seen}`, view, longest + 6);
  });
  return [`${paint.faint(leg === 'request' ? 'the packet' : 'its answer')}\n${lines.join('')}`];
}

/** Breaks at spaces; what follows is indented. `head` may carry colours, and is as long as the indent. */
function wrapped(head: string, text: string, { width }: WhyView, indent: number): string {
  const room = Math.max(20, (Number.isFinite(width) ? width : PIPED_WIDTH) - indent);
  return wrapWords(text, room)
    .map((one, index) => `${index === 0 ? head : ' '.repeat(indent)}${one}\n`)
    .join('');
}
