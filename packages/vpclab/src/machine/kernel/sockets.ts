// IPv4 sockets in any namespace: made by system calls inside it, then handed to node:net and node:dgram by descriptor.
// Addresses are literals only: name look-ups run on other threads, in the process's own namespace.

import { createSocket } from 'node:dgram';
import type { Socket as UdpSocket } from 'node:dgram';
import { Socket } from 'node:net';
import type { OnReadOpts, SocketConnectOpts } from 'node:net';
import { bounded } from '../../model/bounded.ts';
import { addressOf } from '../../net/ipv4.ts';
import type { BoundedCall } from '../machine.ts';
import { checked, libc } from './libc.ts';
import type { Namespaces } from './namespaces.ts';
import { AF_INET, SOCK_CLOEXEC, SOL_SOCKET } from './netlink/constants.ts';
import { setOption } from './socket-options.ts';

const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SO_REUSEADDR = 2;
const IPPROTO_IP = 0;
const IP_FREEBIND = 15;
const IPPROTO_TCP = 6;
const TCP_CONGESTION = 13;
const SOCKADDR_IN_BYTES = 16;
const ANY = '0.0.0.0';
const BACKLOG = 128;

/** Descriptor of a listening socket, for `server.listen({ fd })`. The address need not be there yet (IP_FREEBIND). */
export function listenTcp(namespaces: Namespaces, netns: string, address: string, port: number): number {
  return openSocket(namespaces, netns, SOCK_STREAM, (fd) => {
    setOption(fd, SOL_SOCKET, SO_REUSEADDR);
    setOption(fd, IPPROTO_IP, IP_FREEBIND);
    bindTo(fd, netns, address, port);
    checked('listen', `${netns} ${address}:${port}`, libc().listen(fd, BACKLOG));
  });
}

/** Descriptor of a bound UDP socket, for `socket.bind({ fd })`. */
export function bindUdp(namespaces: Namespaces, netns: string, address: string, port: number): number {
  return openSocket(namespaces, netns, SOCK_DGRAM, (fd) => {
    setOption(fd, IPPROTO_IP, IP_FREEBIND);
    bindTo(fd, netns, address, port);
  });
}

export type TcpAddress = {
  readonly netns: string;
  readonly remote: string;
  readonly port: number;
  /** Undefined: the kernel's choice. */
  readonly source?: string | undefined;
  /** tcp(7), TCP_CONGESTION; undefined: the kernel's choice. */
  readonly congestion?: string;
  /** Receives the descriptor, which is the socket's until that is destroyed. */
  readonly onDescriptor?: (fd: number) => void;
  /** Receives what is read, in a buffer that is used again; there are no 'data' events then. */
  readonly onread?: OnReadOpts;
};

/** A connected TCP socket, or TIMED_OUT, CANCELLED, or the connection's own error (ECONNREFUSED, ...). */
export async function connectTcp(
  namespaces: Namespaces,
  { netns, remote, port, source, congestion, onDescriptor, onread }: TcpAddress,
  call: BoundedCall,
): Promise<Socket> {
  // An aborted signal or a malformed address must not leave a descriptor behind.
  call.signal?.throwIfAborted();
  addressOf(remote);
  const prepare = (fd: number): void => {
    if (source !== undefined) bindTo(fd, netns, source, 0);
    if (congestion === undefined) return;
    const name = Buffer.from(congestion);
    checked('setsockopt', congestion, libc().setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, name.length));
  };
  const fd = openSocket(namespaces, netns, SOCK_STREAM, prepare);
  onDescriptor?.(fd);
  const socket = new Socket({ fd, ...(onread === undefined ? {} : { onread }) });
  return await connected(socket, { host: remote, port }, `${netns} -> ${remote}:${port}`, call);
}

export async function connectUnix(path: string, call: BoundedCall): Promise<Socket> {
  call.signal?.throwIfAborted();
  return await connected(new Socket(), { path }, path, call);
}

async function connected(
  socket: Socket,
  address: SocketConnectOpts,
  where: string,
  call: BoundedCall,
): Promise<Socket> {
  try {
    return await bounded(call, `${where}: no connection`, () => {
      const { promise, resolve, reject } = Promise.withResolvers<Socket>();
      socket.once('error', reject);
      socket.connect(address, () => {
        socket.off('error', reject);
        resolve(socket);
      });
      return promise;
    });
  } catch (error) {
    socket.on('error', () => undefined);
    socket.destroy();
    throw error;
  }
}

/** An unconnected UDP socket on a port of the kernel's choice. */
export async function udpSocket(namespaces: Namespaces, netns: string, source = ANY): Promise<UdpSocket> {
  return await adoptUdp(bindUdp(namespaces, netns, source, 0));
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

/** Descriptor of a UDP socket that sends to one address. */
export function connectUdp(namespaces: Namespaces, netns: string, remote: string, port: number): number {
  return openSocket(namespaces, netns, SOCK_DGRAM, (fd) => {
    const address = socketAddress(remote, port);
    checked('connect', `${netns} -> ${remote}:${port}`, libc().connect(fd, address, SOCKADDR_IN_BYTES));
  });
}

function openSocket(
  namespaces: Namespaces,
  netns: string,
  type: number,
  prepare: (fd: number) => void,
): number {
  const { socket, close } = libc();
  const flags = type | SOCK_NONBLOCK | SOCK_CLOEXEC;
  const fd = namespaces.in(netns, () => checked('socket', netns, socket(AF_INET, flags, 0)));
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
  const result = libc().bind(fd, socketAddress(address, port), SOCKADDR_IN_BYTES);
  checked('bind', `${netns} ${address}:${port}`, result);
}

function socketAddress(address: string, port: number): Buffer {
  const bytes = Buffer.alloc(SOCKADDR_IN_BYTES);
  bytes.writeUInt16LE(AF_INET, 0);
  bytes.writeUInt16BE(port, 2);
  bytes.writeUInt32BE(addressOf(address), 4);
  return bytes;
}
