"""A slow line before a server on this machine: so many bits a second for everything together, and a delay each way.

It carries websockets as well, which the browser's own throttling leaves as fast as they are.
"""

from __future__ import annotations

import asyncio
import sys
import time

_PIECE = 1460


class Line:
    """The bits that may still pass: shared by all connections, as on a real line."""

    def __init__(self, bits_a_second: float) -> None:
        self.rate = bits_a_second / 8
        self.free_at = 0.0

    async def send(self, size: int) -> float:
        """Wait for this many bytes' turn; returns when they have left."""
        now = time.monotonic()
        self.free_at = max(self.free_at, now) + size / self.rate
        if self.free_at - now > 0.002:
            await asyncio.sleep(self.free_at - now)
        return self.free_at


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: Line, delay: float) -> None:
    arrivals: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=4096)

    async def deliver() -> None:
        while True:
            at, piece = await arrivals.get()
            if not piece:
                break
            wait = at - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            writer.write(piece)
            await writer.drain()
        writer.close()

    delivery = asyncio.create_task(deliver())
    try:
        while piece := await reader.read(_PIECE):
            left = await line.send(len(piece))
            await arrivals.put((left + delay, piece))
    except ConnectionError:
        pass
    await arrivals.put((0, b""))
    await asyncio.gather(delivery, return_exceptions=True)


async def serve(listen: int, target: int, megabits: float, milliseconds: float) -> None:
    """Carry connections from `listen` to `target` on the loopback, both ways, until ended."""
    down, up = Line(megabits * 1e6), Line(megabits * 1e6)
    delay = milliseconds / 2000

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Setting up a connection costs a way there and back.
        await asyncio.sleep(2 * delay)
        there, away = await asyncio.open_connection("127.0.0.1", target)
        await asyncio.gather(_carry(there, writer, down, delay), _carry(reader, away, up, delay))

    async with await asyncio.start_server(connected, "127.0.0.1", listen) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])))
