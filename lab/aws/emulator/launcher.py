"""Starts moto with its backend patched in this process, served by one thread that can be forked.

    python launcher.py --port 0 --pace 20 --deploy-pace 600 --durations ../durations.json

Prints one JSON line, {"port": N}, when it serves. Ends with SIGTERM, and with --end-with-stdin when its standard input
is closed; a fork ends with the process that it was forked from.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from typing import Any

# Set before moto is imported, which reads them once.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"  # roles attach AmazonSSMManagedInstanceCore
os.environ["MOTO_ACM_VALIDATION_WAIT"] = "0"  # its 60 s know nothing of --deploy-pace
os.environ["MOTO_ACCOUNT_ID"] = "123456789012"

sys.dont_write_bytecode = True  # this folder is part of a checkout
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from moto.core import DEFAULT_ACCOUNT_ID  # noqa: E402
from moto.ec2.models import ec2_backends  # noqa: E402
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app  # noqa: E402

import backup_plans  # noqa: E402
import bucket_policy  # noqa: E402
import control  # noqa: E402
import detection  # noqa: E402
import global_tables  # noqa: E402
import keys  # noqa: E402
import metric_filters  # noqa: E402
import rds_replicas  # noqa: E402
import rds_status  # noqa: E402
import scaling  # noqa: E402
import targets  # noqa: E402
import templates  # noqa: E402
import waits  # noqa: E402
from durations import SETTINGS, Durations  # noqa: E402
from http_server import Request, Response, Server, listen  # noqa: E402
from wsgi import call_wsgi  # noqa: E402

PATCHES = (
    rds_status,
    rds_replicas,
    templates,
    scaling,
    targets,
    bucket_policy,
    keys,
    waits,
    global_tables,
    metric_filters,
    detection,
    backup_plans,
)


class Emulator:
    def __init__(self, port: int, end_with_stdin: bool) -> None:
        self.app = DomainDispatcherApplication(create_backend_app)
        self.server = Server(listen(port), self.handle, self.tick)
        self.pid = os.getpid()
        self.parent = os.getppid()
        self.reads_stdin = end_with_stdin
        if end_with_stdin:
            os.set_blocking(0, False)
            self.server.watch(0)

    def handle(self, request: Request) -> Response:
        # Control routes answer to loopback names only: through the front every host is an AWS one.
        if request.path.startswith("/dualcoast/") and request.header("host").startswith("127.0.0.1"):
            return control.answer(self.server, request)
        bucket_policy.set_context(request.header)
        try:
            return call_wsgi(self.app, request, self.server.port)
        except Exception as error:  # noqa: BLE001 - whatever moto dies of, the caller gets an answer
            missing = isinstance(error, NotImplementedError)
            text = f"{type(error).__name__}: {error}".splitlines()[0][:300]
            headers = [("content-type", "text/plain"), ("dualcoast-emulator-error", type(error).__name__)]
            return Response("501 Not Implemented" if missing else "500 Internal Server Error", headers, text.encode())

    def tick(self) -> bool:
        reap()
        if os.getpid() != self.pid:
            self.become_fork()
        # A fork lives no longer than what it was forked from; so nothing is left behind when a lab ends.
        if self.is_fork and os.getppid() != self.parent:
            return False
        return not (self.reads_stdin and stdin_is_closed())

    is_fork = False

    def become_fork(self) -> None:
        # Whoever reads the original's output must see its end when the original ends, not when the last copy does.
        nothing = os.open(os.devnull, os.O_RDWR)
        for inherited in (0, 1):
            os.dup2(nothing, inherited)
        os.close(nothing)
        self.parent, self.pid, self.is_fork, self.reads_stdin = self.pid, os.getpid(), True, False


def stdin_is_closed() -> bool:
    try:
        return os.read(0, 4096) == b""
    except BlockingIOError:
        return False


def reap() -> None:
    """Takes the exit status of forks that have ended, or they would stay behind as zombies."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def options() -> Any:
    parser = argparse.ArgumentParser(description="moto, patched, for the lab")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--pace", type=float, default=20)
    parser.add_argument("--deploy-pace", type=float, default=600)
    parser.add_argument("--durations", required=True)
    parser.add_argument("--no-reconciler", action="store_true", help="nobody says `ready`: time alone decides")
    parser.add_argument("--end-with-stdin", action="store_true")
    return parser.parse_args()


def main() -> None:
    given = options()
    SETTINGS.durations = Durations(given.durations, given.pace, given.deploy_pace)
    SETTINGS.has_reconciler = not given.no_reconciler
    for patch in PATCHES:
        patch.apply()
    # At once: there is nothing to save, and taking moto's objects apart one by one takes seconds.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the lab, which ends its processes in order
    for region in control.REGIONS:
        # Here rather than in the first EC2 call, which would take a second for it.
        ec2_backends[DEFAULT_ACCOUNT_ID][region]
    emulator = Emulator(given.port, given.end_with_stdin)
    print(json.dumps({"port": emulator.server.port}), flush=True)
    emulator.server.run()
    os._exit(0)


if __name__ == "__main__":
    main()
