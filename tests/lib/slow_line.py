"""A line of the field in front of a server on loopback: so many bits a second, so long there and back, so many
packets lost, cut where a test wants it. No privileges: it is a proxy, and what it does not have is what TCP
makes of a real line, so a lost packet is one that comes a retransmission later and takes the line twice."""
import asyncio
import contextlib
import random
import threading

PACKET = 1400
QUEUED_SECONDS = 0.25  # what a modem holds before it lets the sender wait


class Direction:
    """One way of the line, shared by all connections as a real one is."""

    def __init__(self):
        self.free = 0.0   # when the line is free again
        self.bytes = 0    # that came in
        self.cuts = []    # after how many bytes each


class Line:
    def __init__(self, port, rate=None, rtt=0.0, loss=0.0, seed=1):
        """To @port of this machine, by @rate bits a second, @rtt seconds there and back."""
        self.to, self.rate, self.rtt, self.loss = port, rate, rtt, loss
        self.random = random.Random(seed)
        self.up, self.down = Direction(), Direction()
        self.connections = self.cuts = 0
        self.open = set()
        self.loop = asyncio.new_event_loop()
        started = threading.Event()

        def run():
            asyncio.set_event_loop(self.loop)
            self.server = self.loop.run_until_complete(
                asyncio.start_server(self.connected, "127.0.0.1", 0))
            started.set()
            self.loop.run_forever()
            self.loop.run_until_complete(self.end())
            self.loop.close()
        self.thread = threading.Thread(target=run, daemon=True)
        self.thread.start()
        started.wait()
        self.port = self.server.sockets[0].getsockname()[1]

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def cut_up_after(self, *sizes):
        """The connections that are open when so many bytes more have gone to the server are cut; and again."""
        self.up.cuts = list(sizes)

    def cut_down_after(self, *sizes):
        self.down.cuts = list(sizes)

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    async def end(self):
        self.server.close()
        for writer in list(self.open):
            writer.transport.abort()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def cut(self):
        self.cuts += 1
        for writer in list(self.open):
            writer.transport.abort()

    def pass_on(self, way, size):
        """When the last bit of a packet is there, by a clock that runs on."""
        now = self.loop.time()
        extra = 0.0
        took = size * 8 / self.rate if self.rate else 0.0
        way.free = max(now, way.free) + took
        while self.loss and self.random.random() < self.loss:
            way.free += took
            extra += max(0.2, 2 * self.rtt)
        return way.free + self.rtt / 2 + extra

    async def pump(self, reader, writer, way):
        queue = asyncio.Queue()

        async def deliver():
            at = 0.0
            while (item := await queue.get()) is not None:
                at = max(at, item[0])
                await asyncio.sleep(max(0.0, at - self.loop.time()))
                if way.cuts:
                    way.cuts[0] -= len(item[1])
                    if way.cuts[0] < 0:
                        way.cuts.pop(0)
                        self.cut()
                        return
                writer.write(item[1])
                await writer.drain()
            with contextlib.suppress(OSError):
                writer.write_eof()
        task = self.loop.create_task(deliver())
        try:
            while data := await reader.read(PACKET):
                way.bytes += len(data)
                queue.put_nowait((self.pass_on(way, len(data)), data))
                await asyncio.sleep(max(0.0, way.free - self.loop.time() - QUEUED_SECONDS))
            queue.put_nowait(None)
            await task
        except OSError:
            pass
        finally:
            task.cancel()

    async def connected(self, reader, writer):
        self.connections += 1
        try:
            # What TCP needs to shake hands; the last of it goes with the first bytes.
            await asyncio.sleep(self.rtt)
            there, back = await asyncio.open_connection("127.0.0.1", self.to)
        except OSError:
            writer.transport.abort()
            return
        self.open |= {writer, back}
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(self.pump(reader, back, self.up), self.pump(there, writer, self.down))
        for one in (writer, back):
            self.open.discard(one)
            one.close()
