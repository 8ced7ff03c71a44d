// A tunnel that ovn-controller asked for and the switch could not make: ovs-vswitchd.conf.db(5), Interface, error.

import type { Database } from './database.ts';
import { columnOf } from './owned-rows.ts';

/** In words, of the first one. */
export function tunnelFault({ target, view }: Database): string | undefined {
  if (target.kind !== 'vswitch') return undefined;
  for (const row of view.table('Interface')) {
    const options = columnOf(row, 'options');
    if (!(options instanceof Map) || !options.has('remote_ip')) continue;
    const [name, error] = [columnOf(row, 'name'), columnOf(row, 'error')];
    if (typeof name === 'string' && typeof error === 'string' && error !== '') return `${name}: ${error}`;
  }
  return undefined;
}
