// The error for a request that the server refused as a whole: the "error" member of its reply (RFC 7047 section 3.1, <error>).
import { OvsdbError } from '../errors.ts';
import { stringifyJson } from './json.ts';

export class RequestRefused extends OvsdbError {
  readonly method: string;
  /** The server's word for the error, for example "unknown database" or "canceled". */
  readonly tag: string;
  readonly details: string | undefined;

  constructor(method: string, error: unknown) {
    const { tag, details } = readError(error);
    super('rpc-error', `the server refused ${method}: ${tag}${details === undefined ? '' : `: ${details}`}`);
    this.method = method;
    this.tag = tag;
    this.details = details;
  }
}

function readError(error: unknown): { tag: string; details: string | undefined } {
  if (typeof error === 'string') return { tag: error, details: undefined };
  if (typeof error === 'object' && error !== null) {
    const { error: tag, details } = error as { error?: unknown; details?: unknown };
    if (typeof tag === 'string') return { tag, details: typeof details === 'string' ? details : undefined };
  }
  return { tag: 'unknown error', details: asText(error) };
}

/** A broken peer may nest it without end. */
function asText(error: unknown): string | undefined {
  try {
    return stringifyJson(error).slice(0, 200);
  } catch {
    return undefined;
  }
}
