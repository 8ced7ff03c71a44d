// What the rest of vpclab makes of faults.

import { faultLab } from './chaos/fault-lab.ts';
import { faultsAreKnown } from './chaos/known.ts';

faultsAreKnown(faultLab());
