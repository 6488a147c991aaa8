"""Lists the tools of a generated app and calls one, with the official client, over HTTP and over stdio.

mcp_tools.py URL MODULE   the app is served at URL, and can be started as `python -m MODULE.api.mcp`

With `MCP_API_KEY` in the environment, the tool has to refuse whoever comes without it.
"""

import asyncio
import os
import sys
from typing import Any

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client


async def names(transport: Any, *, refused: bool = False) -> list[str]:
    async with Client(transport) as client:
        tools = (await client.list_tools()).tools
        listing = next(tool.name for tool in tools if tool.name.endswith("_list"))
        answer = await client.call_tool(listing)
        assert answer.is_error == refused, answer
        print(f"{len(tools)} tools; {listing}: {answer.structured_content}")
        return [tool.name for tool in tools]


async def main(url: str, module: str) -> None:
    key = os.environ.get("MCP_API_KEY")
    if key:
        await names(streamable_http_client(url), refused=True)
    stdio = StdioServerParameters(command=sys.executable, args=["-m", f"{module}.api.mcp"], env=dict(os.environ))
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with httpx2.AsyncClient(headers=headers) as http:
        assert await names(streamable_http_client(url, http_client=http)) == await names(stdio)


asyncio.run(main(*sys.argv[1:]))
