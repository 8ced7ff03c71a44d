// A picture of a terminal has every word at its column, in its colour, and nothing that is markup by accident.

import { expect, it } from 'vitest';
import { terminalSvg } from './terminal-svg.ts';

const texts = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text x="([\d.]+)" y="(\d+)" [^>]*fill="(#\w+)"[^>]*>([^<]*)</g)].map(
    ([, x = '', y = '', fill = '', text = '']) =>
      `${Math.round((Number(x) - 16) / 8.4)},${Math.round((Number(y) - 30) / 19)} ${fill} ${text}`,
  );

it('puts runs where the terminal has them', () => {
  const svg = terminalSvg(
    'vpclab plan',
    'NAME   STATE\n\u001B[32mweb-1\u001B[39m  \u001B[1;31m<down> & out\u001B[0m\r\n',
  );
  expect(texts(svg)).toEqual([
    '0,0 #ffffff $ vpclab plan',
    '0,1 #d7dae0 NAME',
    '7,1 #d7dae0 STATE',
    '0,2 #7ee787 web-1',
    '7,2 #ff7b72 &lt;down&gt; &amp; out',
  ]);
});

it('is as wide as its longest line, and as high as there are lines', () => {
  const [, width, height] =
    /viewBox="0 0 (\d+) (\d+)"/.exec(terminalSvg('x', `${'m'.repeat(100)}\n\nend`)) ?? [];
  expect([width, height]).toEqual([String(840 + 32), String(4 * 19 + 32)]);
});
