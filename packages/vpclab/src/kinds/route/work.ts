// Routes: made and removed with what else sits on their devices.

import type { RouteRow } from '../../model/rows.ts';
import { addressing } from '../work/addressing.ts';
import { observeHost } from '../work/host-rows.ts';
import type { Work } from '../work/contract.ts';
import { route } from './kind.ts';

export const routeWork: Work<RouteRow> = {
  observe: (observing) => observeHost(observing, 'route'),
  steps: (changes, making) => addressing(route, changes, making),
};
