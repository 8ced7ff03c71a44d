// Where programs can be run: what `vpclab exec` lists.

import type { ExecTarget } from '../../model/engine.ts';
import { printableAll } from '../../printable.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';

export function targetsText(
  targets: readonly ExecTarget[],
  options: { readonly width: number; readonly paint: Paint },
): string {
  return table(
    [{ title: 'TARGET', fixed: true }, { title: 'KIND' }],
    printableAll(targets).map((target) => [target.name, target.kind]),
    options,
  );
}

/** What `vpclab capture` lists. */
export function devicesText(
  targets: readonly ExecTarget[],
  options: { readonly width: number; readonly paint: Paint },
): string {
  return table(
    [{ title: 'TARGET', fixed: true }, { title: 'CAPTURED', fixed: true }, { title: 'ALSO THERE' }],
    printableAll(targets).map(({ name, devices, captured }) => [
      name,
      captured.join(' '),
      devices.filter((device) => !captured.includes(device)).join(' '),
    ]),
    options,
  );
}
