// Who a lab of this user is on the host: see ../lab-user.ts.

import { labUser } from '../lab-user.ts';
import { isRoot, passed, warning, type HostCheck } from './host-check.ts';

const NAME = 'lab user';

export function checkLabUser(): HostCheck {
  const needed = 'an unprivileged user for what runs in a lab';
  if (!isRoot()) return passed(NAME, `you (uid ${process.getuid?.()})`, needed);
  const user = labUser();
  if (user.kind === 'mapped') return passed(NAME, `uid ${user.uid}, which owns nothing else`, needed);
  const found = `root, because ${user.why}: a program that runs in a lab unconfined has all rights on this machine`;
  const remedy =
    'start labs as an ordinary user, or remove the cause; inside a container, the container is the boundary';
  return warning(NAME, found, needed, remedy);
}
