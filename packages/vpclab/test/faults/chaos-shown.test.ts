// Faults as they show from outside.

import { faultLab } from './chaos/fault-lab.ts';
import { faultsShow } from './chaos/shown.ts';

faultsShow(faultLab());
