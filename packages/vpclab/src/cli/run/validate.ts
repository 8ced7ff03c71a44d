// `vpclab validate`.

import { ERROR_CODES } from '../../errors.ts';
import { parseLab } from '../../concepts/parse-lab.ts';
import { printable } from '../../printable.ts';
import type { JsonFlag } from '../commands/shared-flags.ts';
import type { CliContext } from '../context.ts';
import { ShownFailure } from '../failure.ts';
import { readLabFile, showProblems } from '../lab-file.ts';
import { printJson } from '../output.ts';
import { count } from '../render/duration.ts';
import { chosenIn, chosenText } from '../render/chosen.ts';

export async function runValidate(this: CliContext, { json }: JsonFlag, ...files: string[]): Promise<void> {
  const { terminal } = this;
  const results: unknown[] = [];
  let invalid = 0;
  for (const file of files) {
    const { fileName, bytes } = await readLabFile(file, this);
    const parsed = parseLab({ fileName, text: bytes });
    const problems = parsed.kind === 'ok' ? parsed.warnings : parsed.errors;
    if (!json) showProblems(this, parsed);
    if (parsed.kind === 'errors') {
      invalid += 1;
      results.push({ file: fileName, valid: false, errors: problems });
      continue;
    }
    const { lab } = parsed;
    const chosen = chosenIn(lab);
    results.push({ file: fileName, valid: true, lab: lab.name, warnings: problems, chosen });
    const size = [
      count(lab.vpcs.length, 'VPC'),
      count(lab.workloads.length, 'workload'),
      count(lab.nodes.length, 'node'),
    ];
    if (json) continue;
    terminal.out(`${printable(fileName)} is valid: lab ${lab.name}, ${size.join(', ')}\n`);
    for (const line of chosenText(chosen)) terminal.out(`    ${printable(line)}\n`);
  }
  if (json) printJson(this, results);
  if (invalid > 0) throw new ShownFailure(ERROR_CODES.LAB_FILE_INVALID.exit);
}
