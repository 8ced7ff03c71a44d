// An active fault as a line beside what it breaks.

import type { ListedFault } from '../../model/chaos.ts';
import { clockText } from '../../model/fault.ts';

export function faultText({ fault, target, until, tenants }: ListedFault): string {
  const who = tenants.length === 0 ? '' : `, may be noticed by ${tenants.join(', ')}`;
  return `fault, until ${clockText(Date.parse(until))}: ${fault} of ${target}${who}\n`;
}
