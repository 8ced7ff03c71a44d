// Every command's help begins with what the command does: stricli shows the brief text only where there is no other.

import { buildCommand as build } from '@stricli/core';

export const buildCommand: typeof build = (command) => {
  const { brief, fullDescription } = command.docs;
  return build({
    ...command,
    docs: {
      ...command.docs,
      fullDescription: [brief.endsWith('.') ? brief : `${brief}.`, fullDescription]
        .filter(Boolean)
        .join('\n\n'),
    },
  });
};
