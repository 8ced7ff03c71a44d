// `npm run damages`, `sequences`, `deletions`, `slowness` and `routing-faults`: a whole run, with what fails and how to
// repeat it. --seed N --count N; --only TEXT takes damages or deletions with that text alone; --minutes N for routing faults.

import { parseArgs } from 'node:util';
import { LabSession } from '../support/lab-session.ts';
import { runDamages } from './damages.ts';
import { runDeletions } from './deletions.ts';
import { runRoutingFaults } from './routing-faults.ts';
import { runSequences } from './sequences.ts';
import { runSlowness } from './slowness.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    count: { type: 'string' },
    only: { type: 'string' },
    minutes: { type: 'string', default: '30' },
  },
});
const [what = 'damages'] = positionals;
const seed = Number(values.seed);
const tell = (line: string): void => void process.stdout.write(`${line}\n`);
const session = new LabSession();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void session.end().finally(() => process.exit(1)));
try {
  tell(`${what}: seed ${seed}`);
  const begun = performance.now();
  const failures = await failuresOf(what);
  const took = Math.round((performance.now() - begun) / 1_000);
  tell(
    `${failures.length} failures in ${took} s${failures.length === 0 ? '' : `; repeat with: npm run ${what} -- --seed ${seed}`}`,
  );
  for (const failure of failures) tell(`\n${failure}`);
  process.exitCode = failures.length === 0 ? 0 : 1;
} finally {
  await session.end();
}

async function failuresOf(run: string): Promise<readonly string[]> {
  const { only, count } = values;
  const chosen = only === undefined ? {} : { only };
  switch (run) {
    case 'sequences':
      return await runSequences(session, { seed, count: Number(count ?? 200), tell });
    case 'slowness':
      return await runSlowness(session, { tell });
    case 'deletions':
      return await runDeletions(session, { ...chosen, tell });
    case 'routing-faults':
      return await runRoutingFaults(session, { seed, seconds: Number(values.minutes) * 60, tell });
    default:
      return await runDamages(session, {
        seed,
        count: Number(count ?? 300),
        verifiesEvery: only === undefined ? 10 : 1,
        ...chosen,
        tell,
      });
  }
}
