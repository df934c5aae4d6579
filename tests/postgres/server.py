"""A temporary PostgreSQL server, started and stopped at will."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

FOLDERS = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/local/bin")]
LOGINS = ("vb_web", "vb_calls")
OPTIONS = "-c listen_addresses='' -c fsync=off -c max_connections=200"


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server of our own, reached by the socket in its folder."""

    folder: Path
    pg_ctl: str

    def start(self) -> None:
        options = f"{OPTIONS} -c unix_socket_directories={self.folder}"
        log = str(self.folder / "log")
        as_owner(self.pg_ctl, "-D", str(self.folder / "data"), "-l", log, "-w", "-o", options, "start")

    def stop(self) -> None:
        as_owner(self.pg_ctl, "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server with this suite's login roles, or fail with the way to get one."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    if initdb is None or pg_ctl is None:
        pytest.fail("PostgreSQL's server programs are missing: apt-get install -y postgresql", pytrace=False)
    server = Server(folder=Path(tempfile.mkdtemp(prefix="vbpg")), pg_ctl=pg_ctl)
    if os.geteuid() == 0:
        shutil.chown(server.folder, "postgres", "postgres")
    as_owner(initdb, "-D", str(server.folder / "data"), "-A", "trust", "-U", "postgres", "-N", "-E", "UTF8")
    server.start()
    try:
        with psycopg.connect(
            f"postgresql://postgres@/postgres?host={server.folder}", autocommit=True
        ) as conn:
            conn.execute("create role vb_admin login createrole")
            for login in LOGINS:
                conn.execute(f"create role {login} login")
        yield server
    finally:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


def program(name: str) -> str | None:
    """Where a server program lies; Debian keeps them off the path."""
    found = shutil.which(name)
    return found or next((str(f / name) for f in FOLDERS if (f / name).exists()), None)


def as_owner(*command: str) -> None:
    """Run as somebody who may own a server: PostgreSQL refuses to run as root."""
    user = "postgres" if os.geteuid() == 0 else None
    subprocess.run(command, check=True, capture_output=True, user=user, group=user, cwd="/")  # noqa: S603 - fixed commands
