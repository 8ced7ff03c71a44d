// Colours of the command line: few, and each with one meaning.

import { styleText } from 'node:util';

export type Paint = {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
};

type Format = 'green' | 'red' | 'yellow' | 'bold' | 'dim';

export function paint(color: boolean): Paint {
  const as =
    (format: Format) =>
    (text: string): string =>
      color && text !== '' ? styleText(format, text, { validateStream: false }) : text;
  return { good: as('green'), bad: as('red'), warn: as('yellow'), strong: as('bold'), faint: as('dim') };
}
