"""The page that says what went wrong, in the visitor's language; it needs neither a session nor the store."""

from fastapi import Request
from fastapi.responses import Response

from voicebot.console.notice import NOTICE
from voicebot.console.page import language_of, render
from voicebot.web.sentences import for_person
from voicebot.web.services import WebServices


class ProblemPage:
    """Shows one sentence; whoever came by a notice's link is not led to the console."""

    def __init__(self, services: WebServices) -> None:
        self._services = services

    def __call__(self, request: Request, status: int, sentence: str) -> Response:
        """The page for a request that ended with ``status`` and this English sentence."""
        language = language_of(request)
        return render(
            request, self._services, "problem.html",
            language=language, status=status, sentence=for_person(sentence, language, status),
            from_outside=request.url.path.startswith(NOTICE),
        )  # fmt: skip
