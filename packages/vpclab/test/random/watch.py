# Packets of a lab without vpclab's probes: an own UDP answerer in every namespace that is asked for, traffic that goes
# on all the time, a look at who reaches whom, and at what is seen outside. Runs inside of the lab; one JSON value a line
# comes in and one goes out.
import ctypes
import fcntl
import json
import os
import select
import socket
import struct
import sys
import threading
import time

LIBC = ctypes.CDLL(None, use_errno=True)
PORT = 7777
EVERY_S = 0.05
AGAIN_S = 0.1
WALL_S = 0.3
# packet(7): sll_pkttype
OUTGOING = 4
OUTSIDE = ("br-ext", "internet")


def in_netns(name, make):
    """Runs make() in the namespace; each thread has a namespace of its own."""
    own = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    other = os.open(f"/run/netns/{name}", os.O_RDONLY)
    try:
        if LIBC.setns(other, 0x40000000) != 0:
            raise OSError(ctypes.get_errno(), "setns")
        return make()
    finally:
        LIBC.setns(own, 0x40000000)
        os.close(own)
        os.close(other)


def udp(port=0):
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind(("0.0.0.0", port))
    one.setblocking(False)
    return one


class Sockets:
    """One socket a namespace, made again when another namespace has the name."""

    def __init__(self, port):
        self.port = port
        self.held = {}

    def of(self, name):
        inode = os.stat(f"/run/netns/{name}").st_ino
        held = self.held.get(name)
        if held is not None and held[0] == inode:
            return held[1]
        if held is not None:
            held[1].close()
        one = in_netns(name, lambda: udp(self.port))
        self.held[name] = (inode, one)
        return one

    def only(self, names):
        for name in [name for name in self.held if name not in names]:
            self.held.pop(name)[1].close()


lock = threading.Lock()
answerers = Sockets(PORT)
pairs = []
allowed = set()
foreign = []
senders = {}


def answer():
    while True:
        with lock:
            held = {one: name for name, (_, one) in answerers.held.items()}
        if not held:
            time.sleep(EVERY_S)
            continue
        try:
            ready, _, _ = select.select(list(held), [], [], EVERY_S)
        except (OSError, ValueError):
            continue
        for one in ready:
            try:
                asked, caller = one.recvfrom(2048)
                one.sendto(f"{held[one]} {caller[0]} ".encode() + asked, caller)
            except OSError:
                pass


def send():
    own = Sockets(0)
    while True:
        time.sleep(EVERY_S)
        with lock:
            now = list(pairs)
        for name, address in now:
            try:
                one = own.of(name)
                one.sendto(b"traffic", (address, PORT))
                while True:
                    one.recv(2048)
            except OSError:
                pass
        own.only({name for name, _ in now})


def look_outside():
    sockets = []
    while True:
        if not sockets:
            try:
                for device in OUTSIDE:
                    make = lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
                    one = in_netns("edge", make)
                    one.bind((device, 3))
                    sockets.append(one)
            except OSError:
                sockets = []
                time.sleep(EVERY_S)
                continue
        try:
            ready, _, _ = select.select(sockets, [], [], EVERY_S)
            for one in ready:
                frame, where = one.recvfrom(128)
                see(frame, where[0], where[2] == OUTGOING)
        except OSError:
            for one in sockets:
                one.close()
            sockets = []


def see(frame, device, is_forwarded):
    kind = frame[12:14]
    if kind == b"\x08\x00":
        source = frame[26:30]
    elif kind == b"\x08\x06":
        source = frame[28:32]
    else:
        return
    address = socket.inet_ntoa(source)
    mac = frame[6:12].hex(":")
    with lock:
        if allowed and address not in allowed and address != "0.0.0.0":
            foreign.append(f"{address} ({'ARP' if kind[1] == 6 else 'IP'}, {mac} on {device})")
        # What the edge passes on from one gateway to another has the edge's own MAC.
        if device == "br-ext" and not is_forwarded:
            senders[address] = mac


def mac_of(name):
    def read():
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            return fcntl.ioctl(one, 0x8927, struct.pack("256s", b"eth0"))[18:24].hex(":")
        finally:
            one.close()

    return in_netns(name, read)


def check(asked):
    """`reach`: from, to, its address, its name, and the address that it is to see; `walls` without the last."""
    begun = time.monotonic()
    problems = []
    with lock:
        for name in asked["answerers"]:
            try:
                answerers.of(name)
            except OSError as error:
                problems.append(f"{name}: {error}")
        answerers.only(set(asked["answerers"]))
        senders.clear()
        pairs[:] = [(one[0], one[1]) for one in asked["reach"]]
    waiting = {}
    seen = {}
    for number, (name, address, answers, caller) in enumerate(asked["reach"]):
        try:
            waiting[number] = (in_netns(name, udp), address, f"{answers} {caller} {number}", name)
        except OSError as error:
            problems.append(f"{name}: {error}")
    while waiting and time.monotonic() - begun < asked["withinMs"] / 1000:
        for number, (one, address, _, _) in waiting.items():
            try:
                one.sendto(str(number).encode(), (address, PORT))
            except OSError as error:
                seen[number] = str(error)
        until = time.monotonic() + AGAIN_S
        while waiting and time.monotonic() < until:
            by = {one: number for number, (one, _, _, _) in waiting.items()}
            ready, _, _ = select.select(list(by), [], [], max(0, until - time.monotonic()))
            for one in ready:
                try:
                    said = one.recv(2048).decode()
                except OSError as error:
                    said = str(error)
                number = by[one]
                if said == waiting[number][2]:
                    waiting.pop(number)[0].close()
                else:
                    seen[number] = said
    took = time.monotonic() - begun
    for number, (one, address, expected, name) in waiting.items():
        one.close()
        problems.append(f"{name} -> {address}: expected '{expected}', saw '{seen.get(number, 'nothing')}'")
    problems += walls(asked["walls"])
    with lock:
        for address, owner in asked["owners"].items():
            mac = senders.get(address)
            try:
                own = mac_of(owner)
            except OSError as error:
                problems.append(f"{owner}: {error}")
                continue
            if mac is not None and mac != own:
                problems.append(f"{address} is {owner}'s, and was sent by {mac}")
    return {"problems": problems, "tookMs": round(took * 1000)}


def walls(asked):
    opened = []
    for name, address in asked:
        try:
            opened.append((in_netns(name, udp), name, address))
        except OSError:
            continue
    until = time.monotonic() + WALL_S
    leaks = []
    while opened and time.monotonic() < until:
        for one, _, address in opened:
            try:
                one.sendto(b"wall", (address, PORT))
            except OSError:
                pass
        ready, _, _ = select.select([one for one, _, _ in opened], [], [], AGAIN_S)
        for one in ready:
            try:
                said = one.recv(2048).decode()
            except OSError:
                continue
            # A port may have been that of a sender a moment ago.
            if not said.endswith(" wall"):
                continue
            leaks += [f"{name} -> {address}: answered by '{said}'" for o, name, address in opened if o is one]
        time.sleep(0.02)
    for one, _, _ in opened:
        one.close()
    return leaks


for work in (answer, send, look_outside):
    threading.Thread(target=work, daemon=True).start()
for line in sys.stdin:
    command = json.loads(line)
    if "allow" in command:
        with lock:
            allowed.clear()
            allowed.update(command["allow"])
        reply = {}
    elif "outside" in command:
        with lock:
            reply = {"foreign": sorted(set(foreign))}
            foreign.clear()
    else:
        reply = check(command)
    print(json.dumps(reply), flush=True)
