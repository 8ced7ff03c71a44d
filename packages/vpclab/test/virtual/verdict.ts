// How a program in the virtual machine tells its verdict, on a console that the kernel writes to as well.

const VERDICT = 'verdict: ';

export type Expect = (what: string, isSo: boolean) => void;

/** Writes each expectation as it is met or not, and at the end those that failed. */
export async function judge(run: (expect: Expect) => Promise<void>): Promise<void> {
  const failures: string[] = [];
  await run((what, isSo) => {
    process.stdout.write(`${isSo ? 'ok' : 'NOT OK'}: ${what}\n`);
    if (!isSo) failures.push(what);
  });
  process.stdout.write(`\n${VERDICT}${JSON.stringify(failures)}\n`);
}

/** What failed; undefined: it did not come to an end. */
export function readVerdict(console: string): readonly string[] | undefined {
  const line = console.split('\n').findLast((one) => one.startsWith(VERDICT));
  if (line === undefined) return undefined;
  const failures: unknown = JSON.parse(line.slice(VERDICT.length));
  if (!Array.isArray(failures)) throw new TypeError(`no verdict: ${line}`);
  return failures.map(String);
}
