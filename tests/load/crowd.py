#!/usr/bin/env python3
"""Normal mail beside 10,000 idle sessions, 1,000 slow ones and a flood of connects from one address.

Usage: tests/load/crowd.py [--idle 10000] [--slow 1000] [--flood 500] [--messages 3000] [--rounds 2]

Needs a Release build (dotnet build -c Release src/PolicyMta.Server), Debian's postfix (smtp-source, smtp-sink) and a hard limit of
13,000 open files. In one run the time for the same number of messages is taken alone and beside the crowd, alternately; the last
line has the ratio of the rates. Everything happens on loopback. The machine also runs the crowd itself: the ratio is a lower bound.
"""

import argparse
import asyncio
import os
import pathlib
import resource
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVER = ROOT / "artifacts/bin/PolicyMta.Server/release/policymta.dll"
PER_ADDRESS = 100


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def address(number):
    return f"127.{1 + number // 40000}.{number // 200 % 200}.{1 + number % 200}"


class Session:
    """One client that says hello and then next to nothing."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, port, source):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
        session = cls(reader, writer)
        await session.reply()
        await session.command("EHLO crowd.example")
        return session

    async def reply(self):
        while True:
            line = await asyncio.wait_for(self.reader.readline(), 120)
            if len(line) < 4 or line[3:4] != b"-":
                return line.decode()

    async def command(self, text):
        self.writer.write(text.encode() + b"\r\n")
        return await self.reply()


async def open_all(port, count, first):
    sessions, gate = [], asyncio.Semaphore(50)

    async def one(number):
        async with gate:
            sessions.append(await Session.open(port, address(first + number // PER_ADDRESS)))

    await asyncio.gather(*(one(number) for number in range(count)))
    return sessions


async def speak_slowly(sessions, stop):
    """A byte a second in each session: NOOP and some text, ended before the line is too long."""
    tick = 0
    while not stop.is_set():
        started = time.monotonic()
        for at, session in enumerate(sessions):
            session.writer.write(b"NOOP abcdefgh\r\n"[tick % 15 : tick % 15 + 1])
            if at % 50 == 49:
                await asyncio.sleep(0)
        tick += 1
        await asyncio.sleep(max(0, 1 - (time.monotonic() - started)))


async def flood(port, per_second, stop, counts):
    """Connects from one address and keeps the connections until there are a few hundred."""
    held = []
    while not stop.is_set():
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=("127.99.99.99", 0))
            held.append(writer)
            counts["connects"] += 1
            line = await asyncio.wait_for(reader.readline(), 30)
            counts["refused"] += line.startswith(b"421")
        except (OSError, asyncio.TimeoutError):
            counts["failed"] += 1
        if len(held) > 300:
            held.pop(0).close()
        await asyncio.sleep(1 / per_second)
    for writer in held:
        writer.close()


async def mail(port, count):
    """The rate of smtp-source in messages a second, to our 250."""
    started = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        "smtp-source", "-s", "20", "-m", str(count), "-l", "4096", "-f", "news@sender.example", "-t", "someone@sink.test", f"127.0.0.1:{port}")
    if await process.wait() != 0:
        raise SystemExit("smtp-source failed")
    return count / (time.monotonic() - started)


async def run(options, port, crowd_port):
    print(f"warm-up: {await mail(port, options.messages):.0f} messages/s", flush=True)
    alone, beside = [], []
    for number in range(options.rounds):
        alone.append(await mail(port, options.messages))
        started = time.monotonic()
        idle = await open_all(crowd_port, options.idle, 0)
        slow = await open_all(crowd_port, options.slow, 10000)
        print(f"round {number + 1}: {len(idle)} idle and {len(slow)} slow sessions open after {time.monotonic() - started:.1f} s", flush=True)
        stop, counts = asyncio.Event(), {"connects": 0, "refused": 0, "failed": 0}
        tasks = [asyncio.create_task(speak_slowly(slow, stop)), asyncio.create_task(flood(crowd_port, options.flood, stop, counts))]
        await asyncio.sleep(2)
        beside.append(await mail(port, options.messages))
        stop.set()
        await asyncio.gather(*tasks)
        answered = sum([(await session.command("NOOP")).startswith("250") for session in idle])
        print(f"  alone {alone[-1]:.0f}/s, beside the crowd {beside[-1]:.0f}/s; flood: {counts}; {answered} of {len(idle)} idle sessions answer", flush=True)
        if answered != len(idle):
            raise SystemExit("an idle session was lost")
        for session in idle + slow:
            session.writer.close()
        await asyncio.sleep(3)
    print(f"ratio {sum(beside) / sum(alone):.2f}")


def main():
    parser = argparse.ArgumentParser()
    for name, default in (("idle", 10000), ("slow", 1000), ("flood", 500), ("messages", 3000), ("rounds", 2)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    if not SERVER.exists():
        sys.exit(f"{SERVER} is missing: dotnet build -c Release src/PolicyMta.Server")
    files, most = options.idle + options.slow + 2000, resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if files > most:
        sys.exit(f"{files} open files are needed, {most} are allowed: ulimit -Hn")
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))

    sink_port, port, crowd_port = free_port(), free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "policymta.yaml").write_text(f"""
hostname: mta.test
spool:
  path: spool
listeners:
  - name: main
    address: 127.0.0.1:{port}
  - name: public
    address: 127.0.0.1:{crowd_port}
    unlimited_networks: []
    max_connections: {options.idle + options.slow + 1000}
    max_connections_per_address: {PER_ADDRESS}
    max_connections_per_network: 100000
    max_commands: 100000
delivery:
  next_hop: 127.0.0.1:{sink_port}
events:
  path: events
""")
        log = open(pathlib.Path(folder, "log"), "w")
        sink = subprocess.Popen(["smtp-sink", "-u", "nobody", f"127.0.0.1:{sink_port}", "1000"], stdout=log, stderr=log)
        server = subprocess.Popen(["dotnet", SERVER, "serve", "--config", f"{folder}/policymta.yaml"], stdout=log, stderr=log)
        try:
            for _ in range(600):
                try:
                    socket.create_connection(("127.0.0.1", crowd_port), 1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            asyncio.run(run(options, port, crowd_port))
            memory = next(line for line in pathlib.Path(f"/proc/{server.pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
            print(f"server's largest memory: {int(memory.split()[1]) // 1024} MiB")
        except BaseException:
            print(pathlib.Path(folder, "log").read_text()[-3000:], file=sys.stderr)
            raise
        finally:
            for process in (server, sink):
                process.terminate()
                process.wait(30)


if __name__ == "__main__":
    main()
