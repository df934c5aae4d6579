"""Where models live on this machine, and where they come from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from voicebot.errors import ModelMissing
from voicebot.speech.hub import Hub, HubFile, HubUnreachable, Progress

Say = Callable[[str], None]
"""Told one line for the operator."""


@dataclass(frozen=True, kw_only=True)
class ModelHome:
    """Where models live and come from; an empty ``hub`` is the public one, no ``hub_cache`` the hub's own."""

    folder: Path
    hub: str = ""
    hub_cache: Path | None = None
    offline: bool = False
    timeout_s: float = 3.0

    def reach(self) -> Hub:
        """The hub.

        Raises:
            HubUnreachable: the settings forbid the network.
        """
        if self.offline:
            raise HubUnreachable("Downloads are switched off (models.offline is true).")
        return Hub(address=(self.hub or _public_hub()).rstrip("/"), timeout_s=self.timeout_s)


def default_folder() -> Path:
    """The user's cache folder for models."""
    return Path("~/.cache/voicebot/models").expanduser()


def bring_files(
    hub: Hub, repository: str, files: list[HubFile], folder: Path, progress: Progress | None
) -> None:
    """Bring a model's files into a folder, with a bar on the terminal unless somebody else shows progress.

    Raises:
        ModelMissing: there are none, or one of them cannot be had.
    """
    if not files:
        raise ModelMissing(f"The hub's {repository} holds none of the files that are needed.")
    if progress is not None:
        hub.fetch(repository, files, folder, progress)
        return
    from voicebot.speech.download_bar import DownloadBar

    with DownloadBar() as bar:
        hub.fetch(repository, files, folder, bar.advance)


def _public_hub() -> str:
    from huggingface_hub.constants import ENDPOINT

    return str(ENDPOINT)
