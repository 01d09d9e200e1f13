"""A one-threaded HTTP/1.1 server for a WSGI application, made to be forked.

One thread, because a deployed lab is copied by `os.fork()`: a lock held by any other thread at that moment would stay
held for ever in the copy. moto gains nothing from threads (it works under Python's global lock) and its state is not
guarded, so calls in turn are also the safer order. Only the front talks to this server, over loopback.
"""

from __future__ import annotations

import os
import selectors
import socket
import sys
from dataclasses import dataclass, field
from typing import Callable

MAX_HEAD = 64 * 1024
TICK_SECONDS = 0.5


@dataclass
class Request:
    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.split("?", 1)[0]

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass
class Response:
    status: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class Connection:
    sock: socket.socket
    received: bytearray = field(default_factory=bytearray)
    sending: bytearray = field(default_factory=bytearray)
    closing: bool = False


class ForkedChild(BaseException):
    """Unwinds the copy's stack to its serving loop; no `except Exception` on the way may take it for an error."""


def listen(port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", port))
    sock.listen(256)
    sock.setblocking(False)
    return sock


def parse(received: bytearray) -> Request | None:
    """Takes one whole request off the front of the buffer, or nothing while some of it is still on its way."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        if len(received) > MAX_HEAD:
            raise ValueError("request head too long")
        return None
    lines = bytes(received[:end]).decode("latin-1").split("\r\n")
    method, target, _ = lines[0].split(" ", 2)
    headers = [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines[1:])]
    named = {name.lower(): value for name, value in headers}
    if "transfer-encoding" in named:
        raise ValueError("send a content-length: chunked requests are not read here")
    length = int(named.get("content-length", "0"))
    if len(received) < end + 4 + length:
        return None
    body = bytes(received[end + 4 : end + 4 + length])
    del received[: end + 4 + length]
    return Request(method, target, headers, body)


def encode(request: Request, response: Response) -> bytes:
    skipped = {"connection", "transfer-encoding", "server", "date"}
    headers = [(name, value) for name, value in response.headers if name.lower() not in skipped]
    head_only = request.method == "HEAD" or response.status[:3] in ("204", "304")
    if not any(name.lower() == "content-length" for name, _ in headers) and response.status[:3] != "204":
        headers.append(("content-length", str(len(response.body))))
    lines = [f"HTTP/1.1 {response.status}", *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace") + (b"" if head_only else response.body)


class Server:
    """Serves one listening socket; `fork` may be called from within a handler and acts between two requests."""

    def __init__(self, sock: socket.socket, handle: Callable[[Request], Response], tick: Callable[[], bool]) -> None:
        self.handle = handle
        self.tick = tick
        self.open(sock)

    def open(self, sock: socket.socket) -> None:
        self.sock = sock
        self.port: int = sock.getsockname()[1]
        self.connections: dict[int, Connection] = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(sock, selectors.EVENT_READ)

    def watch(self, fd: int) -> None:
        """Wakes the loop, and with it `tick`, when this descriptor becomes readable (standard input: it was closed)."""
        self.selector.register(fd, selectors.EVENT_READ, data="wake")

    def fork(self, port: int) -> tuple[int, int]:
        """Copies this process and returns (the copy's pid, its port). In the copy it raises ForkedChild, with all old
        sockets closed and the new one open, so that the copy drops the request it was born in and goes on serving."""
        sock = listen(port)
        bound: int = sock.getsockname()[1]
        pid = os.fork()
        if pid:
            sock.close()
            return pid, bound
        for connection in self.connections.values():
            connection.sock.close()
        # Closing forgets our copy of the poll set; unregistering would also take the sockets out of the parent's.
        self.selector.close()
        self.sock.close()
        self.open(sock)
        raise ForkedChild

    def run(self) -> None:
        while self.tick():
            try:
                self.turn()
            except ForkedChild:
                pass

    def turn(self) -> None:
        for key, mask in self.selector.select(TICK_SECONDS):
            if key.fileobj is self.sock:
                self.accept()
            elif isinstance(key.data, Connection):
                self.serve(key.data, mask)

    def accept(self) -> None:
        try:
            sock, _ = self.sock.accept()
        except BlockingIOError:
            return
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(sock)
        self.connections[sock.fileno()] = connection
        self.selector.register(sock, selectors.EVENT_READ, data=connection)

    def close(self, connection: Connection) -> None:
        self.connections.pop(connection.sock.fileno(), None)
        self.selector.unregister(connection.sock)
        connection.sock.close()

    def serve(self, connection: Connection, mask: int) -> None:
        try:
            if mask & selectors.EVENT_READ:
                data = connection.sock.recv(1 << 20)
                if not data:
                    return self.close(connection)
                connection.received += data
                self.answer(connection)
            self.flush(connection)
        except BlockingIOError:
            pass
        except (ConnectionError, ValueError) as error:
            if isinstance(error, ValueError):
                print(f"emulator: closed a connection: {error}", file=sys.stderr, flush=True)
            if connection.sock.fileno() in self.connections:
                self.close(connection)

    def answer(self, connection: Connection) -> None:
        while (request := parse(connection.received)) is not None:
            response = encode(request, self.handle(request))
            connection.sending += response
            if request.header("connection").lower() == "close":
                connection.closing = True

    def flush(self, connection: Connection) -> None:
        if connection.sending:
            sent = connection.sock.send(connection.sending)
            del connection.sending[:sent]
        if not connection.sending and connection.closing:
            return self.close(connection)
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if connection.sending else 0)
        if self.selector.get_key(connection.sock).events != wanted:
            self.selector.modify(connection.sock, wanted, data=connection)
