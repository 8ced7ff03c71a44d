// How a program in the virtual machine tells its verdict, on a console that the kernel writes to as well.

export const VERDICT = 'verdict: ';

/** What failed; undefined: it did not come to an end. */
export function readVerdict(console: string): readonly string[] | undefined {
  const line = console.split('\n').findLast((one) => one.startsWith(VERDICT));
  if (line === undefined) return undefined;
  const failures: unknown = JSON.parse(line.slice(VERDICT.length));
  if (!Array.isArray(failures)) throw new TypeError(`no verdict: ${line}`);
  return failures.map(String);
}
