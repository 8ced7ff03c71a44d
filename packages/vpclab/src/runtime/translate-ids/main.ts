// Mounts a directory once more over itself, read-only and with its owners' ids translated by a user namespace
// (mount_setattr(2), since Linux 5.12): what is root's alone is the lab user's there, as it is after a checkout with umask
// 077. Usage: main.ts USER_NAMESPACE DIRECTORY, as root in a mount namespace of its own.

import { closeSync, openSync } from 'node:fs';
import { checked, libc } from '../../machine/kernel/libc.ts';

/** The same numbers on all architectures. */
const SYS_OPEN_TREE = 428;
const SYS_MOVE_MOUNT = 429;
const SYS_MOUNT_SETATTR = 442;
const AT_FDCWD = -100;
const AT_EMPTY_PATH = 0x1000;
const OPEN_TREE_CLONE = 1;
const MOVE_MOUNT_F_EMPTY_PATH = 4;
const MOUNT_ATTR_RDONLY = 0x1n;
const MOUNT_ATTR_NOSUID = 0x2n;
const MOUNT_ATTR_NODEV = 0x4n;
const MOUNT_ATTR_IDMAP = 0x10_0000n;

const [namespace = '', directory = ''] = process.argv.slice(2);
const { mountCall } = libc();
const tree = checked(
  'open_tree',
  directory,
  mountCall(SYS_OPEN_TREE, AT_FDCWD, directory, OPEN_TREE_CLONE, null, 0),
);
const users = openSync(namespace, 'r');
/** struct mount_attr of linux/mount.h: attr_set, attr_clr, propagation, userns_fd. */
const attributes = new BigUint64Array([
  MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_IDMAP,
  0n,
  0n,
  BigInt(users),
]);
checked(
  'mount_setattr',
  directory,
  mountCall(
    SYS_MOUNT_SETATTR,
    tree,
    '',
    AT_EMPTY_PATH,
    new Uint8Array(attributes.buffer),
    attributes.byteLength,
  ),
);
checked(
  'move_mount',
  directory,
  mountCall(SYS_MOVE_MOUNT, tree, '', AT_FDCWD, Buffer.from(`${directory}\0`), MOVE_MOUNT_F_EMPTY_PATH),
);
closeSync(users);
closeSync(tree);
