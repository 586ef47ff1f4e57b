"""The same answers for agents, as tools of the Model Context Protocol over standard input and output."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from corridor import __version__
from corridor.api import answers
from corridor.errors import CorridorError
from corridor.web import places
from corridor.web.errors import RequestRefused, failed, refused
from corridor.web.questions import Questions
from corridor.web.shapes import BODIES
from corridor.web.worlds import Worlds

PLACES = {
    "type": "object",
    "additionalProperties": False,
    "required": ["text"],
    "properties": {"text": {"type": "string", "maxLength": 400, "description": "A name, or how it begins."}},
}

TOLD = {
    "plan": "Every undominated freight route between two places over time, cost and CO2e, best first.",
    "departures": "When to ship: every departure worth taking in some weeks.",
    "what_if": "Routes before and after scenarios, such as a border that closes.",
    "places": "What a place name may mean, with the text that names each place and no other.",
}


def server(worlds: Worlds) -> Server[Any]:
    """The server of the tools; each answers with the text that the API sends."""
    questions = Questions(worlds)

    def suggested(body: Mapping[str, Any]) -> str:
        text = body.get("text")
        if not isinstance(text, str):
            raise RequestRefused(400, "WrongShape", "text is missing; give a name, or how it begins")
        return answers.text(places.suggest(text, worlds.of()))

    tools: dict[str, tuple[Callable[[Mapping[str, Any]], str], Mapping[str, Any]]] = {
        "plan": (questions.plan, BODIES["plan"]),
        "departures": (questions.departures, BODIES["departures"]),
        "what_if": (questions.whatif, BODIES["whatif"]),
        "places": (suggested, PLACES),
    }

    async def listed(_: Any, __: Any) -> types.ListToolsResult:  # noqa: ANN401 - as the library calls it
        found = [
            types.Tool(name=name, description=TOLD[name], input_schema=dict(shape))
            for name, (_, shape) in tools.items()
        ]
        return types.ListToolsResult(tools=found)

    async def called(_: Any, asked: types.CallToolRequestParams) -> types.CallToolResult:  # noqa: ANN401
        if asked.name not in tools:
            return _said(
                json.dumps({"error": {"kind": "NoTool", "message": f"there are {', '.join(tools)}"}}), bad=True
            )
        try:
            return _said(await asyncio.to_thread(tools[asked.name][0], asked.arguments or {}))
        except RequestRefused as error:
            return _said(bytes(refused(error).body).decode(), bad=True)
        except CorridorError as error:
            return _said(bytes(failed(error).body).decode(), bad=True)

    return Server("corridor", version=__version__, on_list_tools=listed, on_call_tool=called)


async def run(worlds: Worlds) -> None:
    """Serve the tools until standard input ends."""
    tools = server(worlds)
    async with stdio_server() as (reads, writes):
        await tools.run(reads, writes, tools.create_initialization_options())


def _said(text: str, *, bad: bool = False) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=text)], is_error=bad)
