// A time as people write it, for keys of the lab file and of experiments. Parsed to milliseconds.

import { z } from 'zod';

const TIME = 'a time such as 500ms, 10s or 2m';
const LONGEST = { ms: 3_600_000, words: 'at most 60m' };

/** Milliseconds, up to `longest`. */
export function time(
  description: string,
  longest: { readonly ms: number; readonly words: string } = LONGEST,
) {
  return z
    .string({ error: TIME })
    .regex(/^[0-9]{1,6}(\.[0-9]{1,3})?(ms|s|m)$/, { error: TIME })
    .transform(milliseconds)
    .refine((ms) => ms <= longest.ms, { error: longest.words })
    .meta({ description });
}

function milliseconds(text: string): number {
  const amount = Number.parseFloat(text);
  if (text.endsWith('ms')) return amount;
  return text.endsWith('m') ? amount * 60_000 : amount * 1000;
}
