// System calls that Node does not offer, by koffi on the calling (main) thread. koffi is loaded on first use, so that
// commands that need no system call start without it. Errors name the call, what it was for, and the errno.

import { createRequire } from 'node:module';
import type { KoffiFunc, LibraryHandle } from 'koffi';
import { systemError } from './system-error.ts';

type Bytes = Uint8Array | null;
type Functions = {
  readonly setns: (fd: number, type: number) => number;
  readonly unshare: (flags: number) => number;
  readonly mount: (
    source: string,
    target: string,
    type: string | null,
    flags: number,
    options: string | null,
  ) => number;
  readonly umount2: (target: string, flags: number) => number;
  readonly open: (path: string, flags: number, mode: number) => number;
  readonly close: (fd: number) => number;
  readonly socket: (domain: number, type: number, protocol: number) => number;
  readonly bind: (fd: number, address: Uint8Array, length: number) => number;
  readonly connect: (fd: number, address: Uint8Array, length: number) => number;
  readonly listen: (fd: number, backlog: number) => number;
  readonly setsockopt: (
    fd: number,
    level: number,
    option: number,
    value: Uint8Array,
    length: number,
  ) => number;
  readonly getsockopt: (
    fd: number,
    level: number,
    option: number,
    value: Uint8Array,
    length: Uint8Array,
  ) => number;
  readonly send: (fd: number, bytes: Uint8Array, length: number, flags: number) => number;
  readonly recv: (fd: number, bytes: Uint8Array, length: number, flags: number) => number;
  /** syscall(2): for calls that the C library of older distributions has no name for. */
  readonly syscall: (number: number, one: number, two: number, three: number) => number;
  /** syscall(2) of open_tree, move_mount and mount_setattr: a descriptor, a path, a number, bytes or null, a number. */
  readonly mountCall: (
    number: number,
    fd: number,
    path: string,
    three: number,
    bytes: Bytes,
    five: number,
  ) => number;
  readonly recvmsg: (fd: number, message: Uint8Array, flags: number) => number;
  readonly flock: (fd: number, operation: number) => number;
  readonly ioctl: (fd: number, request: number, argument: Bytes) => number;
};

type Libc = {
  readonly functions: Functions;
  readonly errno: () => number;
  readonly address: (bytes: Uint8Array) => bigint;
};
/** The C library, the same for all of a process: no state. */
let loaded: Libc | undefined;

function load(): Libc {
  // koffi has a CommonJS entry and system calls are synchronous: import() would make every caller asynchronous.
  const koffi = createRequire(import.meta.url)('koffi') as {
    load: (path: string | null) => LibraryHandle;
    errno: () => number;
    address: (bytes: Uint8Array) => bigint;
  };
  const library = koffi.load(null);
  const bind = <T extends (...parts: never[]) => number>(prototype: string): T =>
    library.func(prototype) as KoffiFunc<T>;
  return {
    functions: {
      setns: bind('int setns(int fd, int nstype)'),
      unshare: bind('int unshare(int flags)'),
      mount: bind(
        'int mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data)',
      ),
      umount2: bind('int umount2(const char *target, int flags)'),
      open: bind('int open(const char *path, int flags, int mode)'),
      close: bind('int close(int fd)'),
      socket: bind('int socket(int domain, int type, int protocol)'),
      bind: bind('int bind(int fd, const uint8_t *address, uint32_t length)'),
      connect: bind('int connect(int fd, const uint8_t *address, uint32_t length)'),
      listen: bind('int listen(int fd, int backlog)'),
      setsockopt: bind(
        'int setsockopt(int fd, int level, int option, const uint8_t *value, uint32_t length)',
      ),
      getsockopt: bind('int getsockopt(int fd, int level, int option, uint8_t *value, uint8_t *length)'),
      send: bind('long send(int fd, const uint8_t *bytes, size_t length, int flags)'),
      recv: bind('long recv(int fd, uint8_t *bytes, size_t length, int flags)'),
      syscall: bind('long syscall(long number, long one, long two, long three)'),
      mountCall: bind(
        'long syscall(long number, long fd, const char *path, long three, const uint8_t *bytes, long five)',
      ),
      recvmsg: bind('long recvmsg(int fd, uint8_t *message, int flags)'),
      flock: bind('int flock(int fd, int operation)'),
      ioctl: bind('int ioctl(int fd, unsigned long request, uint8_t *argument)'),
    },
    errno: koffi.errno,
    address: koffi.address,
  };
}

function library(): Libc {
  loaded ??= load();
  return loaded;
}

export function libc(): Functions {
  return library().functions;
}

/** errno of the last failed call: read it before any other call. */
export function lastErrno(): number {
  return library().errno();
}

/** Where bytes lie, for structures that hold pointers. Keep the bytes in use until the call is over. */
export function addressOfBytes(bytes: Uint8Array): bigint {
  return library().address(bytes);
}

/** The result of a system call, or the error of a failed one (-1), which names the call and its object. */
export function checked(call: string, object: string, result: number): number {
  if (result >= 0) return result;
  throw systemError(call, object, lastErrno());
}
