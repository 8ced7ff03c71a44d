# Makes tables of any name in the network namespace it runs in: nft's own language takes plain words only.
# Usage: nft-names.py HEX_OF_NAME...    (nf_tables.h: NFT_MSG_NEWTABLE between the messages of a batch)
import socket
import struct
import sys


def message(kind, flags, payload, sequence):
    return struct.pack("IHHII", 16 + len(payload), kind, flags, sequence, 0) + payload


def family(number, resource):
    return struct.pack("BBH", number, 0, socket.htons(resource))


def attribute(kind, value):
    return struct.pack("HH", 4 + len(value), kind) + value + b"\0" * (-len(value) % 4)


netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
netlink.bind((0, 0))
for name in sys.argv[1:]:
    table = family(2, 0) + attribute(1, bytes.fromhex(name) + b"\0")
    netlink.send(
        message(0x10, 1, family(0, 10), 1) + message(10 << 8, 0x405, table, 2) + message(0x11, 1, family(0, 10), 3)
    )
    if struct.unpack("i", netlink.recv(8192)[16:20])[0] != 0:
        sys.exit(f"the kernel refused {name}")
