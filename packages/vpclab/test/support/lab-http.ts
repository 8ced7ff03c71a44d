// Questions to the responders of a lab, asked with curl from inside it.

import type { LabSession } from './lab-session.ts';

export type Responder = Readonly<Record<'name' | 'tenant' | 'vpc' | 'subnet' | 'node' | 'caller', string>>;

/** Room for several SYNs: the first of them may meet a machine that is busy with something else. */
const ANSWER_SECONDS = 8;
/** Longer than an answer takes that comes at all. */
const WALL_SECONDS = 2;

/** Who answers at that address, in the eyes of `from`. Throws when nobody does. */
export async function ask(session: LabSession, from: string, address: string): Promise<Responder> {
  const [answer] = await askAll(session, from, [address]);
  if (answer === undefined) throw new Error(`${address} answered ${from} with nothing`);
  return answer;
}

export async function askAll(
  session: LabSession,
  from: string,
  addresses: readonly string[],
): Promise<readonly Responder[]> {
  const out = await session.exec(from, ...curl(ANSWER_SECONDS), ...addresses.map(url));
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Responder);
}

/** Whether nobody answers: curl's exit codes for no connection and no time. Any other failure is thrown. */
export async function isSilent(session: LabSession, from: string, address: string): Promise<boolean> {
  const { code, out, err } = await session.run(['exec', from, '--', ...curl(WALL_SECONDS), url(address)]);
  if (code === 0) return false;
  if (code === 7 || code === 28) return true;
  throw new Error(`curl: exit code ${code}\n${err}\n${out}`);
}

function curl(seconds: number): readonly string[] {
  return ['curl', '-sS', '--max-time', String(seconds)];
}

function url(address: string): string {
  return `http://${address}/`;
}
