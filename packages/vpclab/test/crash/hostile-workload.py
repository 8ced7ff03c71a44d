# A hostile workload. Usage: hostile-workload.py KIND ADDRESS SECONDS
#   silent: opens connections and says nothing    slow: a header line a second    endless: a body without an end
#   churn: connects and leaves, as fast as it can    echo: datagrams to the echo port, RATE a second
#   pull: reads answers that do not end
import resource
import select
import socket
import sys
import time

kind, address, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
rate = float(sys.argv[4]) if len(sys.argv) > 4 else 5000
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
end = time.monotonic() + seconds
held = []


def connect():
    one = socket.socket()
    one.setblocking(False)
    one.connect_ex((address, 80))
    return one


def say(one, text):
    try:
        one.send(text)
        return True
    except BlockingIOError:
        return True
    except OSError:
        one.close()
        return False


sent = 0
if kind == "echo":
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    begun = time.monotonic()
    while time.monotonic() < end:
        while sent < (time.monotonic() - begun) * rate:
            try:
                one.sendto(b"x", (address, 7))
            except OSError:
                pass
            sent += 1
        time.sleep(0.001)
elif kind == "pull":
    while time.monotonic() < end:
        try:
            with socket.create_connection((address, 80), 3) as one:
                one.settimeout(3)
                while time.monotonic() < end and one.recv(65536):
                    sent += 1
        except OSError:
            time.sleep(0.05)
elif kind == "churn":
    while time.monotonic() < end:
        one = connect()
        select.select([], [one], [], 0.05)
        one.close()
        sent += 1
else:
    while time.monotonic() < end:
        while len(held) < 2500:
            held.append(connect())
            sent += 1
        time.sleep(0.2)
        text = {"silent": b"", "slow": b"GET / HTTP/1.1\r\nX: y\r\n", "endless": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n" + b"x" * 1000}[kind]
        if text:
            held = [one for one in held if say(one, text)]
print(sent, flush=True)
