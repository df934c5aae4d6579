"""Refuses bodies that are too long: by their announced length at once, chunked ones while they arrive."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from voicebot.api.problems import problem


class _TooLong(Exception):
    """More bytes arrived than allowed."""


class BodyLimit:
    """An ASGI layer; ``most_bytes`` is the longest body that any route takes."""

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self._app = app
        self._most = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self._most:
            await self._refuse(scope, receive, send)
            return
        seen, started = 0, False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._most:
                raise _TooLong
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, counted, watched)
        except _TooLong:
            if not started:
                await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        sentence = f"The body is longer than {self._most // 1_000_000} MB, the most that is taken here."
        asked = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
        response = problem(413, sentence, accept_language=asked)
        response.headers["Connection"] = "close"
        await response(scope, receive, send)
