# In a gateway: from a default route by BGP in its kernel to the first packet that comes from the VPC because of it. Prints
# milliseconds, one line for each route that came after a silence: from one to the other, and when each of them was. Linux's
# netlink and packet sockets alone. `databases`: when OVN's databases changed on the way, by the same clock.
import json
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
                print(f"{(now - learned) * 1000:.2f} {learned * 1000:.2f} {now * 1000:.2f}", flush=True)
                learned = None


class Database:
    """An OVSDB server (RFC 7047) that tells of changes of one table."""

    def __init__(self, name, path, database, table, column):
        self.name = name
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.text = ""
        wanted = {table: [{"columns": [column], "select": {"initial": False}}]}
        self.send({"method": "monitor", "params": [database, None, wanted], "id": 0})

    def send(self, message):
        self.socket.sendall(json.dumps(message).encode())

    def changes(self):
        """Whether it told of one; also answers the server's own questions."""
        self.text += self.socket.recv(1 << 20).decode()
        changed = False
        while self.text:
            try:
                message, end = json.JSONDecoder().raw_decode(self.text)
            except json.JSONDecodeError:
                break
            self.text = self.text[end:].lstrip()
            if message.get("method") == "echo":
                self.send({"result": message["params"], "error": None, "id": message["id"]})
            changed = changed or message.get("method") == "update"
        return changed


def databases(northbound, southbound):
    watched = [
        Database("nb", northbound, "OVN_Northbound", "Logical_Router_Static_Route", "ip_prefix"),
        Database("sb", southbound, "OVN_Southbound", "Logical_Flow", "priority"),
    ]
    print("watching", flush=True)
    while True:
        ready, _, _ = select.select([one.socket for one in watched], [], [])
        now = time.monotonic()
        for one in watched:
            if one.socket in ready and one.changes():
                print(f"{one.name} {now * 1000:.2f}", flush=True)


if sys.argv[1] == "send":
    send(sys.argv[2])
elif sys.argv[1] == "databases":
    databases(sys.argv[2], sys.argv[3])
else:
    watch()
