"""The tools for agents, asked by the client of the library that defines them."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

from mcp import ClientSession, StdioServerParameters, stdio_client

from tests.support.paths import SMALL

from .asked import printed


async def _asked() -> tuple[list[Any], list[Any]]:
    words = ["-m", "corridor", "serve", "--mcp", "--data", str(SMALL)]
    server = StdioServerParameters(command=sys.executable, args=words, env=dict(os.environ))
    async with stdio_client(server) as (reads, writes), ClientSession(reads, writes) as session:
        await session.initialize()
        tools = (await session.list_tools()).tools
        answers = [
            await session.call_tool("plan", {"destination": "Hamburg"}),
            await session.call_tool("places", {"text": "Hambu"}),
            await session.call_tool("plan", {"destination": "Nowhereville"}),
            await session.call_tool("nothing", {}),
        ]
    return tools, answers


def test_the_tools_answer_with_the_bytes_of_the_command_line() -> None:
    tools, (plan, places, wrong, nothing) = asyncio.run(_asked())
    assert [tool.name for tool in tools] == ["plan", "departures", "what_if", "places"]
    assert plan.content[0].text == printed("route", "Hamburg", "--json", "--data", str(SMALL))
    assert json.loads(places.content[0].text)["places"]
    assert wrong.is_error
    assert json.loads(wrong.content[0].text)["error"]["kind"] == "UnknownPlace"
    assert nothing.is_error
