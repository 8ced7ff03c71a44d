// The name of a lab as most files have it, without parsing YAML: a plain word on a line of its own. Pure.

/** Before the first key: comments, empty lines, the marker of a document. */
const PREAMBLE = /^(?:\s*(?:#.*)?\r?\n|---[ \t]*\r?\n)*/;
const FIRST_KEY = /^[\w-]+:(?:\s|$)/;
const NAME = /^name:[ \t]+([a-z][a-z0-9-]*)[ \t]*(?:#.*)?\r?$/m;

/**
 * Undefined where it is not certain. In a file that begins with a key, keys of the top are all that can begin a line:
 * what is inside them is indented (YAML 1.2.2, section 8.2.2).
 */
export function writtenName(text: string): string | undefined {
  const body = text.replace(/^\uFEFF/, '').replace(PREAMBLE, '');
  return FIRST_KEY.test(body) ? NAME.exec(body)?.[1] : undefined;
}
