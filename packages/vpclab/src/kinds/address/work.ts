// Addresses: made and removed with what else sits on their devices.

import type { AddressRow } from '../../model/rows.ts';
import { addressing } from '../work/addressing.ts';
import { observeHost } from '../work/host-rows.ts';
import type { Work } from '../work/contract.ts';
import { address } from './kind.ts';

export const addressWork: Work<AddressRow> = {
  observe: (observing) => observeHost(observing, 'address'),
  steps: (changes, making) => addressing(address, changes, making),
};
