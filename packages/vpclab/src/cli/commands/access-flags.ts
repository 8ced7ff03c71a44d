// Flags of what lets others use a lab's API.

import { RIGHTS, type Right } from '../../api/authority.ts';
import { parseLabName } from './shared-flags.ts';

/** ADDRESS:PORT, PORT, or :PORT; loopback where no address is named. */
export function parseListenAddress(input: string): { readonly address: string; readonly port: number } {
  const parts = /^(?:(\[[0-9a-fA-F:.]+\]|[^:[\]]*):)?(\d{1,5})$/.exec(input);
  const port = Number(parts?.[2]);
  const address = (parts?.[1] ?? '').replaceAll(/[[\]]/g, '');
  const isAddress = address === '' || /^[0-9.]+$/.test(address) || address.includes(':');
  if (parts !== null && port <= 65_535 && isAddress) {
    return { address: address === '' ? '127.0.0.1' : address, port };
  }
  if (address === 'localhost') return { address: '127.0.0.1', port };
  throw new SyntaxError(
    `"${input}" is not an address: give a port, such as 8080, or an address and a port, such as 192.0.2.1:8080`,
  );
}

function parseRights(input: string): readonly Right[] {
  const rights = input.split(',').map((word) => RIGHTS.find((right) => right === word));
  if (rights.every((right) => right !== undefined)) return [...new Set(rights)];
  throw new SyntaxError(`"${input}" is not a list of rights: ${RIGHTS.join(', ')}, separated by commas`);
}

export const rightsFlag = {
  kind: 'parsed',
  parse: parseRights,
  default: 'read',
  placeholder: 'RIGHTS',
  brief: `What the token may do: ${RIGHTS.join(', ')}, separated by commas`,
} as const;

export const tenantFlag = {
  kind: 'parsed',
  parse: parseLabName,
  optional: true,
  placeholder: 'TENANT',
  brief: "Limit the token to this tenant's part",
} as const;
