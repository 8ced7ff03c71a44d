// What becomes of a lab when its user logs out.

import type { Lingering } from '../lingering.ts';
import { passed, warning, type HostCheck } from './host-check.ts';

const NEEDED = 'a runtime directory that stays';

export function checkLogout(state: Lingering): HostCheck {
  switch (state.kind) {
    case 'no matter':
      return passed('logout', 'sockets of labs stay where they are', NEEDED);
    case 'on':
      return passed('logout', `this user lingers: ${state.directory} stays`, NEEDED);
    case 'off':
      return warning(
        'logout',
        `systemd removes ${state.directory} at logout: labs run on, but only \`vpclab down\` reaches them`,
        NEEDED,
        'loginctl enable-linger',
      );
  }
}
