// How each mechanism is undone: at its deadline, when asked, and after the end of whoever could have undone it.

import { faultLab } from './chaos/fault-lab.ts';
import { faultsAreUndone } from './chaos/undone.ts';

faultsAreUndone(faultLab());
