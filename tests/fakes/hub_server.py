"""A stand-in model hub on loopback: a tree, files by range, and the faults that downloads meet."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class StandInHub:
    """Serves one repository; ``breaks_after`` cuts the first answers off, ``lies`` sends other bytes."""

    def __init__(self, repository: str, files: dict[str, bytes]) -> None:
        self.repository = repository
        self.files = files
        self.breaks_after: int | None = None
        self.breaks = 0
        self.lies = False
        self.ranges: list[str] = []
        self.address = ""

    def tree(self) -> list[dict[str, Any]]:
        return [self._entry(name, data) for name, data in self.files.items()]

    def _entry(self, name: str, data: bytes) -> dict[str, Any]:
        blob = hashlib.sha1(f"blob {len(data)}\0".encode() + data, usedforsecurity=False).hexdigest()
        entry: dict[str, Any] = {"type": "file", "path": name, "size": len(data), "oid": blob}
        if name.endswith((".bin", ".onnx")):
            entry["lfs"] = {"oid": hashlib.sha256(data).hexdigest(), "size": len(data)}
        return entry


@contextmanager
def standing_in(hub: StandInHub) -> Iterator[StandInHub]:
    """Serve until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            tree = f"/api/models/{hub.repository}/tree/main"
            if path.startswith(tree):
                folder = path[len(tree) :].strip("/")
                entries = [e for e in hub.tree() if e["path"].startswith(folder)]
                self._send(json.dumps(entries).encode())
                return
            name = path.removeprefix(f"/{hub.repository}/resolve/main/")
            if name == path or name not in hub.files:
                self.send_error(404)
                return
            self._send_file(hub.files[name])

        def _send_file(self, data: bytes) -> None:
            wanted = self.headers.get("Range", "")
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
            hub.ranges.append(wanted)
            body = data[start:]
            if hub.lies:
                body = bytes(255 - byte for byte in body)
            length = len(body)
            if hub.breaks_after is not None and hub.breaks > 0:
                hub.breaks -= 1
                body = body[: hub.breaks_after]
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(body)

        def _send(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    hub.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
