// System calls that Node does not offer, by koffi on the calling (main) thread. koffi is loaded on first use, so that
// commands that need no system call start without it. Errors name the call, what it was for, and the errno.

import { createRequire } from 'node:module';
import type { KoffiFunc, LibraryHandle } from 'koffi';
import { systemError } from './system-error.ts';

type Bytes = Uint8Array | null;
type Functions = ReturnType<typeof functionsOf>;
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
  return { functions: functionsOf(koffi.load(null)), errno: koffi.errno, address: koffi.address };
}

type Descriptor = number;

function functionsOf(library: LibraryHandle) {
  const bind = <P extends readonly unknown[]>(prototype: string): ((...parts: P) => number) =>
    library.func(prototype) as KoffiFunc<(...parts: P) => number>;
  return {
    setns: bind<[Descriptor, type: number]>('int setns(int fd, int nstype)'),
    unshare: bind<[flags: number]>('int unshare(int flags)'),
    mount: bind<[source: string, target: string, type: string | null, flags: number, options: string | null]>(
      'int mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data)',
    ),
    umount2: bind<[target: string, flags: number]>('int umount2(const char *target, int flags)'),
    open: bind<[path: string, flags: number, mode: number]>(
      'int open(const char *path, int flags, int mode)',
    ),
    close: bind<[Descriptor]>('int close(int fd)'),
    socket: bind<[domain: number, type: number, protocol: number]>(
      'int socket(int domain, int type, int protocol)',
    ),
    bind: bind<[Descriptor, address: Uint8Array, length: number]>(
      'int bind(int fd, const uint8_t *address, uint32_t length)',
    ),
    connect: bind<[Descriptor, address: Uint8Array, length: number]>(
      'int connect(int fd, const uint8_t *address, uint32_t length)',
    ),
    listen: bind<[Descriptor, backlog: number]>('int listen(int fd, int backlog)'),
    setsockopt: bind<[Descriptor, level: number, option: number, value: Uint8Array, length: number]>(
      'int setsockopt(int fd, int level, int option, const uint8_t *value, uint32_t length)',
    ),
    getsockopt: bind<[Descriptor, level: number, option: number, value: Uint8Array, length: Uint8Array]>(
      'int getsockopt(int fd, int level, int option, uint8_t *value, uint8_t *length)',
    ),
    send: bind<[Descriptor, bytes: Uint8Array, length: number, flags: number]>(
      'long send(int fd, const uint8_t *bytes, size_t length, int flags)',
    ),
    recv: bind<[Descriptor, bytes: Uint8Array, length: number, flags: number]>(
      'long recv(int fd, uint8_t *bytes, size_t length, int flags)',
    ),
    /** syscall(2): for calls that the C library of older distributions has no name for. */
    syscall: bind<[number: number, one: number, two: number, three: number]>(
      'long syscall(long number, long one, long two, long three)',
    ),
    /** syscall(2) of open_tree, move_mount and mount_setattr. */
    mountCall: bind<[number: number, Descriptor, path: string, three: number, bytes: Bytes, five: number]>(
      'long syscall(long number, long fd, const char *path, long three, const uint8_t *bytes, long five)',
    ),
    recvmsg: bind<[Descriptor, message: Uint8Array, flags: number]>(
      'long recvmsg(int fd, uint8_t *message, int flags)',
    ),
    flock: bind<[Descriptor, operation: number]>('int flock(int fd, int operation)'),
    ioctl: bind<[Descriptor, request: number, argument: Bytes]>(
      'int ioctl(int fd, unsigned long request, uint8_t *argument)',
    ),
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
