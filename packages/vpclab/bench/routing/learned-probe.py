# In a gateway: from a default route by BGP in its kernel to the first packet that comes from the VPC because of it. Prints
# milliseconds, one line for each route that came after a silence. Linux's netlink and packet sockets alone.
import select
import socket
import struct
import sys
import time

PORT = 9999
SILENCE = 0.2
RTMGRP_IPV4_ROUTE = 0x40
RTM_NEWROUTE = 24
RTPROT_BGP = 186


def new_defaults(data):
    """Whether one of these messages is a default route by BGP in the main table."""
    while len(data) >= 16:
        length, kind = struct.unpack_from("=LH", data)
        if length < 16:
            return False
        if kind == RTM_NEWROUTE:
            family, dst_len, _, _, table, protocol = struct.unpack_from("=BBBBBB", data, 16)
            if family == socket.AF_INET and dst_len == 0 and table == 254 and protocol == RTPROT_BGP:
                return True
        data = data[(length + 3) & ~3 :]
    return False


def is_probe(frame):
    """UDP to the port, without options."""
    return len(frame) >= 42 and frame[12:14] == b"\x08\x00" and frame[23] == 17 and frame[36:38] == struct.pack("!H", PORT)


def send(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        print("sending", flush=True)
        while True:
            try:
                udp.sendto(b"x", (address, PORT))
            except OSError:
                pass
            time.sleep(0.001)


def watch():
    routes = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    routes.bind((0, RTMGRP_IPV4_ROUTE))
    packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
    packets.bind(("eth1", 0x0800))
    print("watching", flush=True)
    learned = None
    seen = 0.0
    while True:
        ready, _, _ = select.select([routes, packets], [], [])
        now = time.monotonic()
        if routes in ready and new_defaults(routes.recv(1 << 16)):
            learned = now if now - seen > SILENCE else None
        if packets in ready and is_probe(packets.recv(2048)):
            seen = now
            if learned is not None:
                print(f"{(now - learned) * 1000:.2f}", flush=True)
                learned = None


if sys.argv[1] == "send":
    send(sys.argv[2])
else:
    watch()
