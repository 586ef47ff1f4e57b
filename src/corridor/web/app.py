"""The server: addresses to questions, questions to answers, and the files of the page."""

from __future__ import annotations

import asyncio
import gc
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from importlib import resources
from typing import Any, cast

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from corridor.api.answers import DocumentKind
from corridor.errors import CorridorError
from corridor.places.gazetteer import normalise
from corridor.web import openapi, pictures, places, point_to_point
from corridor.web.errors import RequestRefused, failed, json_response, refused, text_response
from corridor.web.guard import Guard
from corridor.web.questions import Questions
from corridor.web.running import LONG_SECONDS, Ended, Workers
from corridor.web.shapes import check
from corridor.web.worlds import Worlds

DEEPEST = "the body is nested too deep"
MOST_SUGGESTED = 50
GONE = 499
"""What nobody reads any more."""

SUFFIX = {"csv": "csv", "geojson": "geojson", "ics": "ics", "map": "html", "report": "html"}


def app(worlds: Worlds, *, token: str | None = None, workers: Workers | None = None, warm: bool = False) -> ASGIApp:
    """The ASGI application on some worlds.

    Args:
        worlds: what is served; ``start`` has been called.
        token: what others than this machine must show; None: only this machine may ask.
        workers: the threads that answer.
        warm: prepare what the first questions need as soon as the server runs, before anybody asks.
    """
    serving = _Serving(worlds, workers or Workers())

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if warm:
            serving.workers.start(serving.prepare)
        yield
        serving.workers.close()
        worlds.close()

    from xstatic.pkg import leaflet

    package = resources.files("corridor")
    routes: list[Any] = [
        Route("/", _index),
        Route("/api/", lambda _: HTMLResponse(openapi.page())),
        Route("/api/openapi.json", lambda _: json_response(openapi.document())),
        Route("/api/meta", serving.meta),
        Route("/api/places", serving.places),
        Route("/api/network.geojson", serving.network),
        Route("/api/critical", serving.critical, methods=["POST"]),
        Route("/api/own", serving.send, methods=["POST"]),
        Route("/api/own/{id}", serving.drop, methods=["DELETE"]),
        Route("/v1/point-to-point-routes", serving.point_to_point),
        *(Route(f"/api/{name}", partial(serving.question, name), methods=["POST"]) for name in openapi.QUESTIONS),
        *(Route(f"/api/export/{name}", partial(serving.export, name), methods=["POST"]) for name in openapi.EXPORTS),
        *(
            Route(f"/static/{name}", partial(_file, str(package / "assets" / name)))
            for name in ("basemap.json", "names.json", "map_beside.js")
        ),
        Route("/static/countries.json", serving.countries),
        Mount("/static", StaticFiles(directory=str(package / "web" / "static"))),
        Mount("/leaflet", StaticFiles(directory=leaflet.BASE_DIR)),
    ]
    handlers: dict[Any, Any] = {
        RequestRefused: lambda _, error: refused(error),
        CorridorError: lambda _, error: failed(error),
        HTTPException: _no_such,
        Ended: lambda _, __: Response(status_code=GONE),
    }
    inner = Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(GZipMiddleware, minimum_size=1_000)],
        exception_handlers=handlers,
    )
    return Guard(inner, token)


class _Serving:
    """The endpoints on some worlds."""

    def __init__(self, worlds: Worlds, workers: Workers) -> None:
        self.worlds, self.workers = worlds, workers
        self.questions = Questions(worlds)
        self._drawn: dict[int, str] = {}

    def prepare(self) -> None:
        """Build what is kept between questions: the graph, the tracks, the outlines of countries.

        All that stays as long as the server does, so no collection of garbage need look at it again: one takes 30 ms.
        """
        self.questions.document("geojson", {"destination": "Hamburg", "n": 1})
        pictures.countries()
        gc.collect()
        gc.freeze()

    async def meta(self, request: Request) -> Response:
        return json_response(await self.workers.answer(request, lambda: pictures.meta(self.worlds)))

    async def places(self, request: Request) -> Response:
        text, limit = request.query_params.get("q", ""), request.query_params.get("limit", "10")
        if not re.fullmatch(r"[0-9]{1,3}", limit) or not 1 <= int(limit) <= MOST_SUGGESTED:
            raise RequestRefused(400, "WrongQuery", f"limit is {limit[:20]!r}; write 1 to {MOST_SUGGESTED}")
        if text and not normalise(text):
            return json_response({**places.suggest("", self.worlds.of()), "message": "a place has letters"})
        work = partial(places.suggest, text, self.worlds.of(), int(limit))
        return json_response(await self.workers.answer(request, work))

    async def network(self, request: Request) -> Response:
        network = self.worlds.of()
        if id(network) not in self._drawn:
            text = await self.workers.answer(request, partial(pictures.network_geojson, network))
            self._drawn = {id(network): text}
        return Response(self._drawn[id(network)], media_type="application/geo+json")

    async def countries(self, request: Request) -> Response:
        text = await self.workers.answer(request, pictures.countries)
        return Response(text, media_type="application/geo+json")

    async def question(self, name: str, request: Request) -> Response:
        work = cast("Callable[[Any], str]", getattr(self.questions, name))
        body = await _body(request)
        return text_response(await self.workers.answer(request, partial(work, body)))

    async def export(self, name: str, request: Request) -> Response:
        kind: DocumentKind = name
        body = await _body(request)
        text, plan = await self.workers.answer(request, partial(self.questions.document, kind, body))
        ends = "-".join(_plain(place.name) for place in (plan.origin, plan.destination))
        named = f'attachment; filename="{ends}{"-report" if name == "report" else ""}.{SUFFIX[name]}"'
        headers = {"content-disposition": named}
        return Response(text.encode(), media_type=openapi.EXPORTS[name], headers=headers)

    async def critical(self, request: Request) -> Response:
        body = await _body(request)
        check("critical", body)
        told: asyncio.Queue[tuple[int, int]] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def tell(done: int, total: int) -> None:
            loop.call_soon_threadsafe(told.put_nowait, (done, total))

        answer, end = self.workers.start(partial(self.questions.critical, body, tell))
        return StreamingResponse(_stream(answer, end, told), media_type="text/event-stream")

    async def send(self, request: Request) -> Response:
        body = await _body(request)
        check("own", body)
        name = body.get("name") or body["files"][0]["name"]
        own = await self.workers.answer(request, partial(self.worlds.send, name, body["files"]))
        return json_response({"id": own.id, "name": own.name, "sent": True}, 201)

    async def drop(self, request: Request) -> Response:
        self.worlds.drop(request.path_params["id"])
        return json_response({"dropped": True})

    async def point_to_point(self, request: Request) -> Response:
        query = dict(request.query_params)
        body = point_to_point.body_of(query)

        def work() -> tuple[list[dict[str, Any]], str | None]:
            return point_to_point.page(self.questions.planned(body), query)

        rows, cursor = await self.workers.answer(request, work)
        response = json_response(rows)
        response.headers["API-Version"] = point_to_point.VERSION
        if cursor is not None:
            response.headers["Next-Page-Cursor"] = cursor
        return response


async def _stream(
    answer: asyncio.Future[str], end: Callable[[], None], told: asyncio.Queue[tuple[int, int]]
) -> AsyncIterator[str]:
    """Events: progress as it comes, then the answer or what went wrong. Where nobody reads any more, it is ended."""
    try:
        async with asyncio.timeout(LONG_SECONDS):
            while not answer.done():
                heard = asyncio.ensure_future(told.get())
                await asyncio.wait((answer, heard), return_when=asyncio.FIRST_COMPLETED)
                if heard.done():
                    yield _progress(*heard.result())
                else:
                    heard.cancel()
            while not told.empty():  # what was told before the answer was there, by work that was quicker than the wire
                yield _progress(*told.get_nowait())
        yield _event("answer", answer.result())
    except CorridorError as error:
        yield _event("error", bytes(failed(error).body).decode())
    except RequestRefused as error:
        yield _event("error", bytes(refused(error).body).decode())
    except TimeoutError:
        late = RequestRefused(503, "TooLong", f"the question took over {LONG_SECONDS:g} seconds; narrow it")
        yield _event("error", bytes(refused(late).body).decode())
    finally:
        end()


def _progress(done: int, total: int) -> str:
    return _event("progress", json.dumps({"done": done, "total": total}))


def _event(kind: str, text: str) -> str:
    lines = "".join(f"data: {line}\n" for line in text.rstrip("\n").split("\n"))
    return f"event: {kind}\n{lines}\n"


async def _body(request: Request) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """The JSON of a request. Raises ``RequestRefused``."""
    raw = await request.body()
    try:
        body = json.loads(raw.decode(), parse_constant=_no_constant)
        json.dumps(body, ensure_ascii=False).encode()  # half of a pair of signs is no text: nothing could write it
    except RecursionError:
        raise RequestRefused(400, "NotJson", DEEPEST) from None
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start])
        raise RequestRefused(400, "NotJson", f"a text holds {half}, half of a pair of signs; write it whole") from None
    except ValueError as error:
        raise RequestRefused(400, "NotJson", f"the body cannot be read as JSON ({str(error)[:200]})") from None
    return body


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


async def _index(_: Request) -> Response:
    text = (resources.files("corridor") / "web" / "static" / "index.html").read_text(encoding="utf-8")
    return HTMLResponse(text)


async def _file(path: str, _: Request) -> Response:
    return FileResponse(path)


async def _no_such(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    kind, said = {
        404: ("NoSuchAddress", "there is nothing at this address; /api/ lists what there is"),
        405: ("WrongMethod", "this address is asked in another way; /api/ says how"),
    }.get(status, ("Refused", str(getattr(error, "detail", ""))))
    return refused(RequestRefused(status, kind, said))


def _plain(name: str) -> str:
    """A name for a file: letters and digits of ASCII."""
    return re.sub(r"[^a-z0-9]+", "-", normalise(name).encode("ascii", "ignore").decode()).strip("-") or "place"


__all__ = ["app"]
