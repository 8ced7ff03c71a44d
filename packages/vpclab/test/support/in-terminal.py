# Runs a command on a terminal of its own and presses keys once it has said something: AFTER KEYS COMMAND...
# Prints what it said; ends with its exit code.
# COLUMNS in the environment is the width of the terminal; without it the terminal says none.
import fcntl, os, pty, select, struct, sys, termios, time

after, keys, command = sys.argv[1].encode(), sys.argv[2].encode(), sys.argv[3:]
pid, terminal = pty.fork()
if pid == 0:
    columns = int(os.environ.get('COLUMNS', '0'))
    if columns > 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 50, columns, 0, 0))
    os.execvp(command[0], command)
said, pressed, deadline = b'', False, time.monotonic() + 60
while time.monotonic() < deadline:
    if select.select([terminal], [], [], 0.2)[0]:
        try:
            text = os.read(terminal, 65536)
        except OSError:
            break
        if not text:
            break
        said += text
    if not pressed and after in said:
        # The question is there before the keys are heard.
        time.sleep(0.3)
        os.write(terminal, keys)
        pressed = True
sys.stdout.buffer.write(said)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
