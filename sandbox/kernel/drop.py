"""Really dropping a connection, so that the client sees it break and not an answer."""

from __future__ import annotations

import asyncio

from starlette.types import Send


class ConnectionDropped(ConnectionAbortedError):
    """Raised where the server is not uvicorn, so that in-process clients see a broken connection too."""


async def drop_connection(send: Send) -> None:
    """Abort the TCP connection of this request; `send` must be the server's own.

    uvicorn's `send` is a method of its request cycle, which knows the transport. The short wait lets the
    loop tell uvicorn that the connection is lost, before the application returns without an answer.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if not isinstance(transport, asyncio.Transport):
        raise ConnectionDropped("the sandbox dropped this connection on purpose")
    transport.abort()
    await asyncio.sleep(0.001)
