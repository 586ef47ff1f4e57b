"""What stands between the world and the API: who may ask, how much, and what a browser may do with the answers.

* ``Host`` must name this machine, so that no page of a foreign name can be pointed at it (DNS rebinding); where the
  server was opened to others (``--host``) a token must be shown instead.
* A request that changes or asks (POST, DELETE) must come from the page itself and carry JSON: forms of other pages
  cannot do that without asking first, and nothing here ever says yes.
* A body is at most 1 MB, whether or not it says how long it is.
"""

from __future__ import annotations

import hmac
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corridor.files.numbers import whole
from corridor.web.errors import RequestRefused, refused

MOST_BYTES = 1_000_000
LOCAL = frozenset(("127.0.0.1", "localhost", "::1"))
COOKIE = "corridor_token"

HEADERS = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


class Guard:
    """The ASGI middleware. ``token`` None: only this machine may ask."""

    def __init__(self, inner: ASGIApp, token: str | None = None) -> None:
        """``inner`` is what is guarded."""
        self._inner, self._token = inner, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        headers = Headers(scope=scope)
        try:
            if self._entering(scope):
                entered = RedirectResponse("/", 303)
                entered.set_cookie(COOKIE, self._token or "", httponly=True, samesite="strict")
                await entered(scope, receive, sealed)
                return
            self._check(scope, headers)
            body = _limited(receive, headers)
            await self._inner(scope, body, sealed)
        except RequestRefused as error:
            await refused(error)(scope, receive, sealed)

    def _entering(self, scope: Scope) -> bool:
        """Whether the first page is asked for with the token in its address, which then becomes a cookie."""
        if self._token is None or scope["path"] != "/" or scope["method"] != "GET":
            return False
        given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [""])[0]
        return _same(given, self._token)

    def _check(self, scope: Scope, headers: Headers) -> None:
        host = _name(headers.get("host", ""))
        if self._token is None:
            if host not in LOCAL:
                raise RequestRefused(
                    403, "WrongHost", "this server answers only to 127.0.0.1 and localhost; open it by one of these"
                )
        elif not _same(_shown_token(headers), self._token):
            raise RequestRefused(
                401, "NoToken", "show the token that corridor serve printed: open the address with ?token=..."
            )
        origin = headers.get("origin")
        if origin is not None and origin != "null" and urlsplit(origin).netloc != headers.get("host"):
            raise RequestRefused(403, "OtherOrigin", "another site may not ask this server")
        if headers.get("sec-fetch-site") == "cross-site" and scope["path"] != "/":
            raise RequestRefused(403, "OtherOrigin", "another site may not ask this server")
        if scope["method"] == "POST":
            kind = headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != "application/json":
                raise RequestRefused(415, "NotJson", "send JSON, with the header Content-Type: application/json")


def _limited(receive: Receive, headers: Headers) -> Receive:
    """The body, refused as soon as it is longer than it may be."""
    said = headers.get("content-length", "")
    length = whole(said)
    if said.isdigit() and (length is None or length > MOST_BYTES):
        raise _too_long()
    seen = 0

    async def read() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MOST_BYTES:
            raise _too_long()
        return message

    return read


def _too_long() -> RequestRefused:
    return RequestRefused(413, "TooLong", f"the body is over {MOST_BYTES:,} bytes; send less")


def _name(host: str) -> str:
    """The name in a Host header, without its port."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _shown_token(headers: Headers) -> str:
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return "" if morsel is None else morsel.value


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode(), token.encode())
