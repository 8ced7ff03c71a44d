// A copy of another process's descriptor: pidfd_getfd(2). Where the process may be traced (ptrace(2)): own daemons of a
// lab are, from within it.

import { checked, libc } from './libc.ts';

/** The same numbers on all architectures. */
const SYS_PIDFD_OPEN = 434;
const SYS_PIDFD_GETFD = 438;

/** Below zero where there is no such process. */
export function openPidfd(pid: number): number {
  return libc().syscall(SYS_PIDFD_OPEN, pid, 0, 0);
}

/** Below zero where that fails: see lastErrno(). */
export function copyDescriptor(pidfd: number, fd: number): number {
  return libc().syscall(SYS_PIDFD_GETFD, pidfd, fd, 0);
}

export function takeDescriptor(pid: number, fd: number): number {
  const pidfd = checked('pidfd_open', `process ${pid}`, openPidfd(pid));
  try {
    return checked('pidfd_getfd', `descriptor ${fd} of process ${pid}`, copyDescriptor(pidfd, fd));
  } finally {
    libc().close(pidfd);
  }
}
