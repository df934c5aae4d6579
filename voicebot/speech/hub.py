"""A small client of a model hub: what files a model has, and how they come here whole.

It speaks the two addresses of the Hugging Face hub that matter (the tree and ``resolve``), so that a
mirror, or a test's stand-in, serves as well. A download goes into ``NAME.part`` and goes on where it
stopped; it gets its name only when its checksum is right. Whoever is offline finds out within
``timeout_s``.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from voicebot.errors import ModelMissing

_TRIES = 3
_READ_TIMEOUT_S = 30.0
_CHUNK = 1 << 20


class HubUnreachable(ModelMissing):
    """Nobody answers at the hub's address; the machine may be offline."""


@dataclass(frozen=True, kw_only=True)
class HubFile:
    """One file of a model: ``sha256`` for large ones, ``git_sha1`` (of a git blob) for small ones."""

    path: str
    size: int
    sha256: str | None
    git_sha1: str | None


Progress = Callable[[str, int, int], None]
"""Told a file's name, the bytes that are here and the bytes in all."""


@dataclass(frozen=True, kw_only=True)
class Hub:
    """A model hub at an address; ``timeout_s`` bounds the wait for a first answer."""

    address: str
    timeout_s: float = 3.0

    def files(self, repository: str, folder: str = "") -> list[HubFile]:
        """All files of a repository, or of a folder in it.

        Raises:
            HubUnreachable: nobody answers.
            ModelMissing: the hub knows no such repository.
        """
        below = f"/{folder}" if folder else ""
        url = f"{self.address}/api/models/{repository}/tree/main{below}"
        try:
            with self._client() as client:
                answer = client.get(url, params={"recursive": "true"})
                answer.raise_for_status()
                entries = answer.json()
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            raise ModelMissing(f"The hub has no model {repository} (status {status}).") from error
        except (httpx.HTTPError, ValueError) as error:
            raise HubUnreachable(f"The model hub at {self.address} cannot be reached.") from error
        return [_file(entry) for entry in entries if entry.get("type") == "file"]

    def fetch(
        self, repository: str, files: Sequence[HubFile], folder: Path, progress: Progress = lambda *_: None
    ) -> None:
        """Bring files into a folder (flat), going on with half ones and checking every one.

        Raises:
            HubUnreachable: the connection broke several times.
            ModelMissing: a file's checksum is wrong, or the disk refused it.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for file in files:
                target = folder / Path(file.path).name
                if not (target.is_file() and target.stat().st_size == file.size):
                    self._bring(repository, file, target, progress)
        except OSError as error:
            raise ModelMissing(f"{folder} cannot be written: {error.strerror}.") from error

    def _bring(self, repository: str, file: HubFile, target: Path, progress: Progress) -> None:
        part = target.with_name(target.name + ".part")
        url = f"{self.address}/{repository}/resolve/main/{file.path}"
        for attempt in range(1, _TRIES + 1):
            try:
                self._stream(url, file, part, progress)
                break
            except httpx.HTTPError as error:
                if attempt == _TRIES:
                    raise HubUnreachable(
                        f"The download of {file.path} broke off {_TRIES} times; start it again to go on."
                    ) from error
        if not _right(part, file):
            part.unlink()
            raise ModelMissing(f"{file.path} came with a wrong checksum and was thrown away; try again.")
        part.replace(target)

    def _stream(self, url: str, file: HubFile, part: Path, progress: Progress) -> None:
        have = part.stat().st_size if part.exists() else 0
        if have > file.size:
            part.unlink()
            have = 0
        if have == file.size and have > 0:
            return
        headers = {"Range": f"bytes={have}-"} if have else {}
        with self._client() as client, client.stream("GET", url, headers=headers) as answer:
            answer.raise_for_status()
            if have and answer.status_code != httpx.codes.PARTIAL_CONTENT:
                have = 0  # the server sends everything anew
            with part.open("ab" if have else "wb") as out:
                for chunk in answer.iter_bytes(_CHUNK):
                    out.write(chunk)
                    have += len(chunk)
                    progress(Path(file.path).name, have, file.size)
        if have < file.size:
            raise httpx.ReadError("the file ended early")

    def _client(self) -> httpx.Client:
        timeout = httpx.Timeout(self.timeout_s, read=max(self.timeout_s, _READ_TIMEOUT_S))
        return httpx.Client(timeout=timeout, follow_redirects=True)


def _file(entry: dict[str, Any]) -> HubFile:
    large = entry.get("lfs") or {}
    return HubFile(
        path=str(entry["path"]),
        size=int(large.get("size", entry["size"])),
        sha256=large.get("oid"),
        git_sha1=None if large else entry.get("oid"),
    )


def _right(path: Path, file: HubFile) -> bool:
    """Whether a file is the one that the hub announced."""
    if path.stat().st_size != file.size:
        return False
    if file.sha256:
        return _digest(path, hashlib.sha256()) == file.sha256
    if file.git_sha1:
        header = f"blob {file.size}\0".encode()
        return _digest(path, hashlib.sha1(header, usedforsecurity=False)) == file.git_sha1
    return True


def _digest(path: Path, running: Any) -> str:  # noqa: ANN401 - hashlib's objects share no public type
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            running.update(chunk)
    return str(running.hexdigest())
