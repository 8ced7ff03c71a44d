// IPv4 sockets in any namespace: made by system calls inside it, then handed to node:net and node:dgram by descriptor.
// Addresses are literals only: name look-ups run on other threads, in the process's own namespace.

import { createSocket } from 'node:dgram';
import type { Socket as UdpSocket } from 'node:dgram';
import { Socket } from 'node:net';
import { VpclabError } from '../errors.ts';
import { addressOf } from '../net/ipv4.ts';
import { checked, libc } from './libc.ts';
import { inNetns } from './netns.ts';
import { AF_INET, SOCK_CLOEXEC } from './rtnetlink/constants.ts';

const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const IPPROTO_IP = 0;
const IP_FREEBIND = 15;
const SOCKADDR_IN_BYTES = 16;
const ANY = '0.0.0.0';
const ON = Buffer.from([1, 0, 0, 0]);
const BACKLOG = 128;

export type ConnectOptions = {
  readonly remote: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly local?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** Descriptor of a listening socket, for `server.listen({ fd })`. The address need not be there yet (IP_FREEBIND). */
export function listenTcp(netns: string, address: string, port: number): number {
  return openSocket(netns, SOCK_STREAM, (fd) => {
    setOption(fd, SOL_SOCKET, SO_REUSEADDR);
    setOption(fd, IPPROTO_IP, IP_FREEBIND);
    bindTo(fd, netns, address, port);
    checked('listen', `${netns} ${address}:${port}`, libc().listen(fd, BACKLOG));
  });
}

/** Descriptor of a bound UDP socket, for `socket.bind({ fd })`. */
export function bindUdp(netns: string, address: string, port: number): number {
  return openSocket(netns, SOCK_DGRAM, (fd) => {
    setOption(fd, IPPROTO_IP, IP_FREEBIND);
    bindTo(fd, netns, address, port);
  });
}

/** A connected TCP socket, or TIMED_OUT, CANCELLED, or the connection's own error (ECONNREFUSED, ...). */
export async function connectTcp(netns: string, options: ConnectOptions): Promise<Socket> {
  const { remote, port, local, timeoutMs, signal } = options;
  // An aborted signal or a malformed address must not leave a descriptor behind.
  signal?.throwIfAborted();
  addressOf(remote);
  const fd = openSocket(netns, SOCK_STREAM, (opened) => {
    if (local !== undefined) bindTo(opened, netns, local, 0);
  });
  const socket = new Socket({ fd });
  const where = `${netns} -> ${remote}:${port}`;
  return await new Promise<Socket>((resolve, reject) => {
    const settle = (error?: Error): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      socket.off('error', settle);
      if (error === undefined) {
        resolve(socket);
        return;
      }
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error);
    };
    const onAbort = (): void =>
      settle(new VpclabError('CANCELLED', `${where}: cancelled`, { cause: signal?.reason }));
    const timer = setTimeout(
      () => settle(new VpclabError('TIMED_OUT', `${where}: no connection within ${timeoutMs} ms`)),
      timeoutMs,
    );
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.once('error', settle);
    socket.connect({ host: remote, port }, () => settle());
  });
}

/** An unconnected UDP socket on a port of the kernel's choice. */
export async function udpSocket(netns: string, local: string = ANY): Promise<UdpSocket> {
  return await adoptUdp(bindUdp(netns, local, 0));
}

/** Hands a bound descriptor to node:dgram; it is closed with the socket. */
export async function adoptUdp(fd: number): Promise<UdpSocket> {
  const socket = createSocket('udp4');
  return await new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ fd, exclusive: true }, () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

function openSocket(netns: string, type: number, prepare: (fd: number) => void): number {
  const { socket, close } = libc();
  const flags = type | SOCK_NONBLOCK | SOCK_CLOEXEC;
  const fd = inNetns(netns, () => checked('socket', netns, socket(AF_INET, flags, 0)));
  try {
    // A socket stays in the namespace it was made in.
    prepare(fd);
    return fd;
  } catch (error) {
    close(fd);
    throw error;
  }
}

function bindTo(fd: number, netns: string, address: string, port: number): void {
  const socketAddress = Buffer.alloc(SOCKADDR_IN_BYTES);
  socketAddress.writeUInt16LE(AF_INET, 0);
  socketAddress.writeUInt16BE(port, 2);
  socketAddress.writeUInt32BE(addressOf(address), 4);
  const result = libc().bind(fd, socketAddress, SOCKADDR_IN_BYTES);
  checked('bind', `${netns} ${address}:${port}`, result);
}

function setOption(fd: number, level: number, option: number): void {
  checked('setsockopt', String(option), libc().setsockopt(fd, level, option, ON, ON.length));
}
