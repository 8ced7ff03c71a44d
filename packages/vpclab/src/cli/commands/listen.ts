import type { Right } from '../../api/authority.ts';
import type { CliContext } from '../context.ts';
import { buildCommand } from './build-command.ts';
import { parseListenAddress, rightsFlag, tenantFlag } from './access-flags.ts';
import { jsonFlag, nameFlag, textFlag } from './shared-flags.ts';
import type { JsonFlag, NameFlag } from './shared-flags.ts';

export type ListenAddress = { readonly address: string; readonly port: number };
export type ListenFlags = NameFlag &
  JsonFlag & {
    readonly rights: readonly Right[];
    readonly tenant?: string;
    readonly hostName?: readonly string[];
    readonly tlsCert?: string;
    readonly tlsKey?: string;
    readonly close?: string;
  };

export const listenCommand = buildCommand<ListenFlags, [ListenAddress?], CliContext>({
  loader: async () => (await import('../run/listen.ts')).runListen,
  parameters: {
    flags: {
      name: nameFlag,
      rights: rightsFlag,
      tenant: tenantFlag,
      hostName: {
        kind: 'parsed',
        parse: (input: string) => input.toLowerCase(),
        variadic: true,
        optional: true,
        placeholder: 'NAME',
        brief: 'A name that clients use for this address (addresses and localhost always work)',
      },
      tlsCert: textFlag('FILE', 'Certificate (PEM): speak TLS'),
      tlsKey: textFlag('FILE', 'Its key (PEM), a file that only you can read'),
      close: textFlag('ID', 'End this listener'),
      json: jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: parseListenAddress,
          optional: true,
          placeholder: 'ADDRESS',
          brief: 'A port of 127.0.0.1, or ADDRESS:PORT; port 0 picks a free one (default: list listeners)',
        },
      ],
    },
  },
  docs: {
    brief: "Serve a lab's API on an address, for holders of a token",
    fullDescription: [
      'Nothing of a lab listens on the host until this is asked for. Prints the address and a token, which is shown this',
      'once: send it as `Authorization: Bearer TOKEN`. The listener lives as long as the lab.',
    ].join('\n'),
  },
});
