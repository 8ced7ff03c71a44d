# A hostile program of a lab file (`run:`). It answers without an end on port 80, and does what DIRECTORY/kind says until
# that says something else: fork, memory, log. How often it did so is counted in DIRECTORY/count. Usage: DIRECTORY
import os
import signal
import socket
import sys
import threading
import time

directory = sys.argv[1]


def kind():
    try:
        with open(f"{directory}/kind") as file:
            return file.read().strip()
    except OSError:
        return ""


def count(number):
    with open(f"{directory}/count", "a") as file:
        file.write("x" * number)


def endless(one):
    try:
        one.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"name\":\"")
        while True:
            one.sendall(b"\x1b[2J" * 4096)
    except OSError:
        one.close()


def answer():
    server = socket.create_server(("", 80), backlog=128)
    while True:
        threading.Thread(target=endless, args=server.accept()[:1], daemon=True).start()


def fork_bomb():
    refused = 0
    while True:
        try:
            os.fork()
        except OSError:
            refused += 1
            if refused % 1000 == 0:
                count(1)


def memory_bomb():
    held = []
    while True:
        try:
            held.append(b"x" * (16 << 20))
        except MemoryError:
            held.clear()
        count(1)


def log_flood():
    line = "\x1b[2J\x1b[1;1H✓ 60 promises hold \u202e" + "x" * 150
    while True:
        for _ in range(1000):
            print(line)
        sys.stdout.flush()
        count(1)


BOMBS = {"fork": fork_bomb, "memory": memory_bomb, "log": log_flood}


def start(bomb):
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        # When memory runs out, the kernel should end this one.
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
        bomb()
    return pid


if os.fork() == 0:
    answer()
running, group = "", 0
while True:
    wanted = kind()
    ended = group and os.waitpid(group, os.WNOHANG)[0]
    if wanted != running or ended:
        if group:
            for _ in range(3):
                try:
                    os.killpg(group, signal.SIGKILL)
                except OSError:
                    pass
        running, group = wanted, 0
        if wanted in BOMBS:
            try:
                group = start(BOMBS[wanted])
            except OSError:
                running = ""
    time.sleep(0.1)
