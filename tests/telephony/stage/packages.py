"""The peers: installed from the distribution, Asterisk 22 unpacked from Debian's sid into a cached folder."""

import fcntl
import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.telephony.stage.processes import run

PACKAGES = {
    "baresip": "baresip-core",
    "sipp": "sip-tester",
    "sox": "sox",
    "kamailio": "kamailio",
    "openssl": "openssl",
}
MORE = ("kamailio-tls-modules",)
_SID = """Types: deb
URIs: {mirror}
Suites: sid
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""
_LINKS = {"bin": "usr/bin", "sbin": "usr/sbin", "lib": "usr/lib", "lib64": "usr/lib64"}
_FOLDERS = ("dev", "tmp", "run/asterisk", "var/lib/asterisk", "var/spool/asterisk", "var/log/asterisk")
_DEVICES = {"null": (1, 3), "zero": (1, 5), "random": (1, 8), "urandom": (1, 9)}


class PeerMissing(Exception):
    """A real peer cannot be had on this machine; the text is one sentence."""


def cache() -> Path:
    """Where unpacked peers are kept between runs, outside the repository."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "voicebot-telephony"


def need_peers() -> None:
    """Install what is missing, as root by apt.

    Raises:
        PeerMissing: it is missing and cannot be installed.
    """
    missing = sorted(package for program, package in PACKAGES.items() if shutil.which(program) is None)
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise PeerMissing(f"The telephony tests need {', '.join(missing)}; install them with apt-get.")
    with _locked():
        _apt("update", "-qq")
        _apt("install", "-y", "-qq", "--no-install-recommends", *missing, *MORE)


def asterisk_root() -> Path:
    """The folder with a runnable Asterisk 22, unpacked once.

    Raises:
        PeerMissing: it cannot be fetched, or this is not root on Linux.
    """
    if os.geteuid() != 0 or platform.system() != "Linux":
        raise PeerMissing("The telephony tests run Asterisk in a chroot and therefore need root on Linux.")
    root = cache() / "asterisk-22"
    with _locked():
        if not (root / "complete").exists():
            shutil.rmtree(root, ignore_errors=True)
            _unpack(_download(), root)
            (root / "complete").touch()
    return root


@contextmanager
def _locked() -> Iterator[None]:
    """One installation at a time on this machine."""
    cache().mkdir(parents=True, exist_ok=True)
    with (cache() / "lock").open("w") as file:
        _wait_for(file)
        yield


def _wait_for(file: IO[str]) -> None:
    fcntl.flock(file, fcntl.LOCK_EX)


def _download() -> list[Path]:
    """Asterisk and everything it needs, by an apt that knows nothing of this machine's own packages."""
    apt = cache() / "apt"
    for part in ("state/lists/partial", "cache/archives/partial", "sources"):
        (apt / part).mkdir(parents=True, exist_ok=True)
    (apt / "sources" / "sid.sources").write_text(_SID.format(mirror=_mirror()))
    (apt / "state" / "status").touch()
    options = {
        "Dir::Etc::sourcelist": "/dev/null",
        "Dir::Etc::sourceparts": str(apt / "sources"),
        "Dir::State": str(apt / "state"),
        "Dir::State::status": str(apt / "state" / "status"),
        "Dir::Cache": str(apt / "cache"),
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "root",
    }
    flags = [flag for key, value in options.items() for flag in ("-o", f"{key}={value}")]
    _apt(*flags, "update", "-qq")
    _apt(*flags, "-y", "-qq", "-d", "install", "asterisk", "bash", "coreutils")
    return sorted((apt / "cache" / "archives").glob("*.deb"))


def _mirror() -> str:
    """The mirror that this machine's own Debian comes from."""
    asked = [
        "apt-get",
        "indextargets",
        "--format",
        "$(ORIGIN) $(CODENAME) $(REPO_URI)",
        "Created-By: Packages",
    ]
    for line in run(asked).stdout.splitlines():
        origin, _, rest = line.partition(" ")
        codename, _, address = rest.partition(" ")
        if origin == "Debian" and "-" not in codename:
            return address
    raise PeerMissing(
        "The telephony tests unpack Asterisk from Debian, and this machine's apt knows no Debian."
    )


def _unpack(archives: list[Path], root: Path) -> None:
    for link, target in _LINKS.items():
        (root / target).mkdir(parents=True, exist_ok=True)
        (root / link).symlink_to(target)
    for archive in archives:
        whole = root / "archive.tar"
        with whole.open("wb") as file:
            opened = run(["dpkg-deb", "--fsys-tarfile", archive], capture_output=False, stdout=file)
        done = run(["tar", "-x", "--keep-directory-symlink", "-C", root, "-f", whole])
        whole.unlink()
        if done.returncode or opened.returncode:
            raise PeerMissing(f"{archive.name} could not be unpacked: {done.stderr.strip()[:200]}")
    for folder in (
        "dev",
        "tmp",
        "run/asterisk",
        "var/lib/asterisk",
        "var/spool/asterisk",
        "var/log/asterisk",
    ):
        (root / folder).mkdir(parents=True, exist_ok=True)
    for name, (major, minor) in _DEVICES.items():
        os.mknod(root / "dev" / name, 0o20666, os.makedev(major, minor))
    (root / "etc" / "passwd").write_text("root:x:0:0:root:/root:/bin/bash\n")
    (root / "etc" / "group").write_text("root:x:0:\n")
    (root / "etc" / "hosts").write_text("127.0.0.1 localhost\n")


def _apt(*arguments: str) -> None:
    done = run(["apt-get", *arguments], env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    if done.returncode:
        words = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise PeerMissing(f"The telephony tests could not install their peers ({words}).")
