// The reference page of the command line, from the help of the commands themselves.

import { generateHelpTextForAllCommands } from '@stricli/core';
import type { Application, CommandContext } from '@stricli/core';
import { application } from './application.ts';
import { recordingTerminal } from './terminal.ts';

const PREAMBLE = `# Command line

Every command is a client of the API of one running lab (docs/api/openapi.json). \`vpclab help COMMAND\` shows what is here.

\`--name LAB\` may also stand before the command. \`ls\`, \`ps\`, \`deploy\` and \`destroy\` are \`list\`, \`status\`, \`up\` and
\`down\`. A \`vpclab.yaml\` in the working directory is used by \`up\`, \`plan\` and \`apply\` where no file and no lab is named,
unless somebody else owns it or can write to it.

Results go to standard output; progress, warnings and errors to standard error. Colour is for terminals only, and off
when \`NO_COLOR\` is set. \`--json\` prints JSON where something is shown; an error is then \`{"error": {"code", "message",
"remedy", "details"}}\`, with the codes of [errors.md](errors.md).

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | failed |
| 2 | bad input: the command line or the lab file; nothing was changed |
| 3 | this host cannot run a lab: \`vpclab doctor\` names what is missing |

\`exec\` and \`shell\` end with the exit code of the program that they ran.

Ctrl-C during \`up\` ends the half-made lab; during \`apply\` it stops the change at its next safe point, and the next
\`apply\` goes on from there; during \`verify\` it ends the verification.

| variable | meaning |
| --- | --- |
| \`VPCLAB_LAB\` | which lab, where \`--name\` is not given |
| \`NO_COLOR\` | no colour |
| \`VPCLAB_DEBUG\` | set: errors show their causes |
| \`VPCLAB_LOG_LEVEL\` | how much vpclabd logs: error, warn, info (default), debug |
| \`VPCLAB_SPACE_MIB\` | for \`up\`: room for the lab's databases, sockets and logs, in MiB (default: a quarter of the host's memory, at most 1024) |
| \`XDG_RUNTIME_DIR\` | where the sockets of running labs are |
| \`NODE_COMPILE_CACHE\` | where compiled modules are kept between runs; not used when another user can write there |
`;

export async function cliReference(): Promise<string> {
  const cli = await application({ terminal: recordingTerminal(), env: {}, json: false });
  // Only the texts are read, and they need no context.
  const commands = generateHelpTextForAllCommands(cli as unknown as Application<CommandContext>);
  const sections = commands.map(([route, help]) => `## ${route}\n\n\`\`\`text\n${help.trimEnd()}\n\`\`\`\n`);
  return [PREAMBLE, ...sections].join('\n');
}
