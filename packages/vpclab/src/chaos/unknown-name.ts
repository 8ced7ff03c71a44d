// The error of a name that chaos does not know: the one that was probably meant, or where all of them are listed. Pure.

import { VpclabError } from '../errors.ts';
import { nearestName } from '../lab-file/did-you-mean.ts';

const SHOWN = 12;

/** Of faults and experiments, of which there are too many to list. */
export function unknownName(what: string, asked: string, known: readonly string[]): VpclabError {
  const near = nearestName(asked, known);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return new VpclabError(
    'BAD_ARGUMENT',
    `There is no ${what} "${asked}".${hint} \`vpclab chaos list\` shows all.`,
    {
      details: { names: known },
    },
  );
}

export type Aim = {
  readonly fault: string;
  readonly target: string;
  /** What a target of that fault is. */
  readonly word: string;
  readonly targets: readonly string[];
};

export function unknownTarget({ fault, target, word, targets }: Aim): VpclabError {
  const said = `${fault} has no target "${target}"`;
  if (targets.length === 0) return new VpclabError('BAD_ARGUMENT', `${said}: this lab has no ${word}.`);
  const near = nearestName(target, targets);
  const hint = near === undefined ? `name a ${word}.` : `did you mean ${near}?`;
  return new VpclabError('BAD_ARGUMENT', `${said}: ${hint} Targets are ${listed(targets)}.`, {
    details: { names: targets },
  });
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).join(', ');
  return names.length <= SHOWN ? shown : `${shown} and ${names.length - SHOWN} more`;
}
