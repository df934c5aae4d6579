"""Serves styles, scripts and the mark from the package, under an address that changes with their content."""

import functools
import hashlib
from importlib import resources
from importlib.resources.abc import Traversable

from fastapi import APIRouter
from fastapi.responses import Response

from voicebot.errors import NotFound

TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
LASTING = "public, max-age=31536000, immutable"

router = APIRouter(include_in_schema=False)


@functools.cache
def files() -> dict[str, bytes]:
    """Every file by its path below ``static``, read once."""
    return dict(_walk(resources.files("voicebot.console").joinpath("static"), ""))


@functools.cache
def version() -> str:
    """Twelve hex digits over all files: the address changes when any of them does."""
    digest = hashlib.sha256()
    for path, content in sorted(files().items()):
        digest.update(path.encode() + content)
    return digest.hexdigest()[:12]


def address() -> str:
    """Where the files live."""
    return f"/static/{version()}"


@router.get("/static/{of_version}/{path:path}")
def serve(of_version: str, path: str) -> Response:
    """One file; an old version's address gets today's content, briefly."""
    content = files().get(path)
    if content is None:
        raise NotFound("There is no such file.")
    caching = LASTING if of_version == version() else "no-cache"
    return Response(content, media_type=TYPES[path.rpartition(".")[2]], headers={"Cache-Control": caching})


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        path = f"{prefix}{entry.name}"
        if entry.is_dir():
            found += _walk(entry, f"{path}/")
        elif path.rpartition(".")[2] in TYPES:
            found.append((path, entry.read_bytes()))
    return found
