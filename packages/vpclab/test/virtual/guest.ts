// What runs in the virtual machine.

import { judgeNetem } from './netem.ts';
import { judgeProcessors } from './processors.ts';
import { judge } from './verdict.ts';

await judge(async (expect) => {
  await judgeNetem(expect);
  await judgeProcessors(expect);
});
