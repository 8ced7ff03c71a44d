# A friendly workload: 20 requests a second, each on a connection of its own. Prints "LOST SENT SLOWEST_MS".
# Usage: probe-loss.py ADDRESS SECONDS
import socket
import sys
import threading
import time

address, seconds = sys.argv[1], float(sys.argv[2])
results = []


def ask():
    begun = time.monotonic()
    try:
        with socket.create_connection((address, 80), 3) as one:
            one.settimeout(3)
            one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            reply = b""
            while part := one.recv(4096):
                reply += part
            ok = b'"name"' in reply
    except OSError:
        ok = False
    results.append((ok, (time.monotonic() - begun) * 1000))


threads = []
begun = time.monotonic()
for number in range(int(seconds * 20)):
    time.sleep(max(0, begun + number / 20 - time.monotonic()))
    threads.append(threading.Thread(target=ask))
    threads[-1].start()
for thread in threads:
    thread.join()
print(sum(not ok for ok, _ in results), len(results), round(max(ms for _, ms in results)))
