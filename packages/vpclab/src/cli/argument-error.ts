// Errors in a command line, in the words that the user typed.

import {
  AliasNotFoundError,
  ArgumentParseError,
  ArgumentScannerError,
  FlagNotFoundError,
  UnexpectedPositionalError,
  UnsatisfiedFlagError,
  UnsatisfiedPositionalError,
} from '@stricli/core';
import { errorMessage } from '../errors.ts';

export function argumentErrorText(error: unknown): string {
  if (!(error instanceof ArgumentScannerError)) return errorMessage(error);
  if (error instanceof ArgumentParseError)
    return `${named(error.externalFlagNameOrPlaceholder)}: ${errorMessage(error.exception)}.`;
  if (error instanceof FlagNotFoundError) {
    const similar = error.corrections.map((flag) => `--${kebab(flag)}`).join(' or ');
    return `There is no flag --${error.input}.${similar === '' ? '' : ` Did you mean ${similar}?`}`;
  }
  if (error instanceof AliasNotFoundError) return `There is no flag -${error.input}.`;
  if (error instanceof UnexpectedPositionalError)
    return `"${error.input}" is one argument too many: ${expected(error.expectedCount)}.`;
  if (error instanceof UnsatisfiedFlagError) return `--${error.externalFlagName} needs a value.`;
  if (error instanceof UnsatisfiedPositionalError) return `${error.placeholder} is missing.`;
  return error.message;
}

/** As the help shows it. */
function kebab(flag: string): string {
  return flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** stricli writes the names of flags as they are typed and placeholders in capitals. */
function named(flagOrPlaceholder: string): string {
  return /^[A-Z]/.test(flagOrPlaceholder) ? flagOrPlaceholder : `--${flagOrPlaceholder}`;
}

function expected(count: number): string {
  if (count === 0) return 'none is expected';
  return count === 1 ? 'one is expected' : `${count} are expected`;
}
