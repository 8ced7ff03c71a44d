# python3-openvswitch's IDL as one of the peers, with its C JSON parser where Debian ships it (see peer.ts).
import json
import resource
import sys
import time

import ovs.db.idl
import ovs.poller

try:
    import ovs._json  # noqa: F401

    parser = "C"
except ImportError:
    parser = "Python"

task, remote, rows, count, schema = sys.argv[1:6]
rows, count = int(rows), int(count)


def say(**figures):
    print(json.dumps(figures), flush=True)


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def new_helper():
    helper = ovs.db.idl.SchemaHelper(schema)
    for table in ("Logical_Switch_Port", "Logical_Switch", "NB_Global"):
        helper.register_table(table)
    return helper


def run_until(holds):
    while True:
        idl.run()
        if holds():
            return
        poller = ovs.poller.Poller()
        idl.wait(poller)
        poller.block()


def config():
    for row in idl.tables["NB_Global"].rows.values():
        return row
    return None


idl = None
if task == "replica":
    first = None
    later = []
    for n in range(count):
        if idl is not None:
            idl.close()
        helper = new_helper()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        cpu_started = cpu()
        started = time.monotonic()
        idl = ovs.db.idl.Idl(remote, helper)
        run_until(lambda: len(idl.tables["Logical_Switch_Port"].rows) == rows and config() is not None)
        seconds = time.monotonic() - started
        if first is None:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            first = dict(seconds=seconds, cpuSeconds=cpu() - cpu_started, peakRssPerRow=(peak - before) * 1024 / rows)
        if n >= count // 2:
            later.append(seconds)
    say(**first, laterSeconds=sorted(later)[len(later) // 2], parser=parser)
    sys.exit()

idl = ovs.db.idl.Idl(remote, new_helper())
if task == "follow":
    run_until(lambda: config() is not None)
    say(ready=True)
    before_updates = cpu()
    run_until(lambda: config().nb_cfg >= count)
    say(cpuSeconds=cpu() - before_updates)
    run_until(lambda: config().nb_cfg == count + 1)
    say(cpuSeconds=cpu() - before_updates)
else:
    run_until(lambda: config() is not None)
    latencies = []
    begin = time.monotonic()
    for _ in range(count):
        sent = time.monotonic()
        txn = ovs.db.idl.Transaction(idl)
        row = config()
        row.nb_cfg = row.nb_cfg + 1
        status = txn.commit_block()
        assert status == ovs.db.idl.Transaction.SUCCESS, status
        latencies.append((time.monotonic() - sent) * 1000)
    seconds = time.monotonic() - begin
    latencies.sort()
    n = len(latencies)
    say(perSecond=n / seconds, p50Ms=latencies[n // 2], p99Ms=latencies[n * 99 // 100])
