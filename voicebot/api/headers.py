"""Headers on every answer: a strict content policy, and no copy of personal data in any cache."""

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PERMISSIONS = "Permissions-Policy"
"""The one header that a page may set itself: the browser call needs the microphone."""
LASTING = "public, max-age=31536000, immutable"


def content_policy(calls_public_url: str) -> str:
    """The Content-Security-Policy: nothing inline, nothing from elsewhere but the calls process's sound."""
    sound = urlsplit(calls_public_url)
    other = f" {sound.scheme}://{sound.netloc}" if sound.netloc else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self'{other}",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


class SafeHeaders:
    """An ASGI layer that adds them; a response that names its own caching keeps it."""

    def __init__(self, app: ASGIApp, calls_public_url: str, *, over_tls: bool) -> None:
        self._app = app
        self._fixed = {
            "Content-Security-Policy": content_policy(calls_public_url),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            PERMISSIONS: "camera=(), microphone=(), geolocation=(), payment=()",
        }
        if over_tls:
            self._fixed["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._fixed.items():
                    if name != PERMISSIONS or name not in headers:
                        headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, dressed)
