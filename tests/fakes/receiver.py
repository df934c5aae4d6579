"""An integrator's server on loopback, which answers as the test says: well, wrongly, slowly, not at all."""

import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Headers = dict[str, str]
Reply = tuple[int, Headers, bytes]
Answering = Callable[[str, str, Headers, bytes], Reply | None]


@dataclass
class Request:
    method: str
    path: str
    headers: Headers
    body: bytes


@dataclass
class Receiver:
    """``answers`` are taken one after another, the last for good; ``None`` drips until the test is over."""

    url: str = ""
    answers: list[Reply | int | None] = field(default_factory=lambda: [204])
    requests: list[Request] = field(default_factory=list)
    answering: Answering | None = None
    over: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def answer(self, request: Request) -> Reply | None:
        with self.arrived:
            self.requests.append(request)
            self.arrived.notify_all()
            if self.answering is not None:
                return self.answering(request.method, request.path, request.headers, request.body)
            said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return (said, {}, b"") if isinstance(said, int) else said

    def wait_for(self, count: int) -> None:
        """Until so many requests have arrived."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.requests) >= count, timeout=60)


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up is what some tests are about."""


@contextmanager
def receiver(answering: Answering | None = None, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    made = Receiver(answering=answering)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {k.casefold(): v for k, v in self.headers.items()}
            reply = made.answer(Request(self.command, self.path, headers, body))
            if reply is None:
                self._drip()
                return
            status, more, content = reply
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_PUT = handle_one  # noqa: N815 - the library's names

        def _drip(self) -> None:
            """A header that never ends, a byte now and then: no single read ever times out."""
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not made.over.wait(0.02):
                self.wfile.write(b"a")
                self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    with _Quiet(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        scheme = "https" if tls is not None else "http"
        made.url = f"{scheme}://127.0.0.1:{server.server_address[1]}/hook"
        with _running(server, made.over):
            yield made


@contextmanager
def _running(server: socketserver.BaseServer, over: threading.Event) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        over.set()
        server.shutdown()
        thread.join()
