// The module with which bgpd says what it refuses: it is loaded into every bgpd of a lab, and bgpd does not start without.

import { existsSync } from 'node:fs';
import { passed, warning, type HostCheck } from './host-check.ts';

const MODULE = 'bgpd_bmp.so';

/** `version`: what `bgpd --version` prints. Undefined where it does not say where its modules are. */
export function checkBmpModule(version: string): HostCheck | undefined {
  const directory = /'--with-moduledir=([^']+)'/.exec(version)?.[1];
  if (directory === undefined) return undefined;
  const [name, needed] = ['BMP module of FRR', 'labs with BGP'];
  const file = `${directory}/${MODULE}`;
  if (existsSync(file)) return passed(name, file, needed);
  const remedy = 'install FRR with BMP: packages of Debian and Ubuntu have it in `frr`';
  return warning(name, `${file} is not there: no bgpd of a lab starts`, needed, remedy);
}
