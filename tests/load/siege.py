#!/usr/bin/env python3
"""Attacks on the memory for content, by strangers and by clients with a token, and whether the server bears them.

Usage: tests/load/siege.py [--budget 256] [--senders 40] [--calls 24] [--seconds 20] [--server PATH]

Needs a build of the server (dotnet build -c Release src/PolicyMta.Server). Strangers send 49 MB of DATA each and never end it; clients
post 49 MB bodies and never end them, templates that grow a thousandfold, and changes with large bodies; other strangers leave requests half
open. Meanwhile mail is sent by SMTP and by HTTP, and commands are run. The last lines have the server's largest memory and the slowest
command; the script fails if the memory is more than the budget and 150 MiB, a command took longer than a second, or mail was lost.
Everything happens on loopback.
"""

import argparse
import asyncio
import hashlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
RELEASE = ROOT / "artifacts/bin/PolicyMta.Server/release/policymta.dll"
SPARE = 150
TOKEN = "siege-token-for-this-test-alone"
PIECE = b"x" * 70 + b"\r\n"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


async def reply(reader):
    while True:
        line = await asyncio.wait_for(reader.readline(), 120)
        if len(line) < 4 or line[3:4] != b"-":
            return line.decode(errors="replace")


async def commands(reader, writer, *texts):
    for text in texts:
        writer.write(text.encode() + b"\r\n")
        answer = await reply(reader)
        if answer[:1] not in "23":
            return answer
    return answer


async def stranger(number, port, size):
    """49 MB of a message, and then nothing more."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(f"127.66.{number // 200}.{1 + number % 200}", 0))
    await reply(reader)
    await commands(reader, writer, "EHLO slow.example", "MAIL FROM:<a@slow.example>", "RCPT TO:<b@taken.test>", "DATA")
    block = PIECE * 1000
    for _ in range(size // len(block)):
        writer.write(block)
        await writer.drain()
    return writer


def head(path, length, method="POST", token=TOKEN, kind="application/json"):
    return (f"{method} {path} HTTP/1.1\r\nHost: siege\r\nAuthorization: Bearer {token}\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {length}\r\nConnection: close\r\n\r\n").encode()


async def post(port, body, method="POST", path="/api/v1/messages", kind="application/json"):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(head(path, len(body), method, kind=kind) + body)
        await writer.drain()
        return int((await asyncio.wait_for(reader.readline(), 120)).split()[1])
    finally:
        writer.close()


async def unfinished_call(port, size):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head("/api/v1/messages", size + 1000, kind="message/rfc822") + b"From: a@x.test\r\nTo: b@taken.test\r\n\r\n")
    block = PIECE * 1000
    try:
        for _ in range(size // len(block)):
            writer.write(block)
            await writer.drain()
    except ConnectionError:
        pass
    return writer


async def half_open(number, port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(f"127.77.0.{1 + number // 200}", 0))
    writer.write(b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: siege\r\nX-Slow: ")
    return writer


def template():
    call = {"from": "a@x.test", "text": "{{v}}" * 4000, "substitutions": {"v": "y" * 10_000},
            "recipients": [f"r{number}@taken.test" for number in range(500)]}
    return json.dumps(call).encode()


async def repeat(stop, act, answers):
    while not stop.is_set():
        try:
            answer = await act()
        except (OSError, asyncio.TimeoutError, IndexError) as error:
            answer = type(error).__name__
        answers[answer] = answers.get(answer, 0) + 1
        await asyncio.sleep(0.02)


async def mail(port, sent):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        await reply(reader)
        await commands(reader, writer, "EHLO good.example", "MAIL FROM:<a@good.example>", "RCPT TO:<b@taken.test>", "DATA")
        writer.write(b"Subject: x\r\n\r\n" + PIECE * 1000 + b".\r\n")
        answer = await reply(reader)
        sent.append(answer.startswith("250"))
        return answer[:3]
    finally:
        writer.close()


async def command(arguments, times):
    """Timed by a shell: this process is busy with the attack, and would see the end late."""
    timed = ["bash", "-c", 'TIMEFORMAT=%R; time "$@" > /dev/null', "timed", *arguments]
    process = await asyncio.create_subprocess_exec(*timed, stderr=subprocess.PIPE, env={**os.environ, "LC_ALL": "C"})
    _, output = await process.communicate()
    *error, seconds = output.decode().splitlines()
    times.append(float(seconds))
    await asyncio.sleep(1)
    return "answered" if process.returncode == 0 else "\n".join(error)[-300:]


async def watch(pid, stop, memory):
    while not stop.is_set():
        lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
        memory.append(int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024)
        await asyncio.sleep(0.1)


async def run(options, server, dotnet, folder, ports):
    size, stop = 49 * 1024 * 1024, asyncio.Event()
    memory, times, sent = [], [], []
    smtp, trusted, http = ports
    answers = {name: {} for name in ("mail by SMTP", "mail by HTTP", "templates", "changes", "labels", "commands")}
    good = b"From: a@x.test\r\nTo: b@taken.test\r\n\r\n" + PIECE * 100
    change = json.dumps({"send_at": "x" * size}).encode()
    labels = json.dumps({"from": "a@x.test", "to": "b@taken.test", "text": "x",
                         "metadata": {f"label{number}": "v" * 50 for number in range(50_000)}}).encode()
    acts = {
        "mail by SMTP": lambda: mail(trusted, sent),
        "mail by HTTP": lambda: post(http, good, kind="message/rfc822"),
        "templates": lambda: post(http, template()),
        "changes": lambda: post(http, change, "PATCH", "/api/v1/messages/00000000000000000000000001"),
        "labels": lambda: post(http, labels),
        "commands": lambda: command([*dotnet, "status", "--config", f"{folder}/policymta.yaml"], times),
    }
    await command([*dotnet, "status", "--config", f"{folder}/policymta.yaml"], [])
    tasks = [asyncio.create_task(watch(server.pid, stop, memory))]
    await asyncio.sleep(1)
    print(f"memory before: {memory[-1]} MiB", flush=True)
    half = await asyncio.gather(*(half_open(number, http) for number in range(options.half_open)), return_exceptions=True)
    tasks += [asyncio.create_task(repeat(stop, act, answers[name])) for name, act in acts.items()]
    waves = [stranger(number, smtp, size) for number in range(options.senders)]
    waves += [unfinished_call(http, size) for _ in range(options.calls)]
    held = await asyncio.wait_for(asyncio.gather(*waves, return_exceptions=True), 300)
    print(f"all is sent: {memory[-1]} MiB", flush=True)
    await asyncio.sleep(options.seconds)
    stop.set()
    await asyncio.gather(*tasks)
    for writer in half + held:
        if not isinstance(writer, BaseException):
            writer.close()
    for name, counts in answers.items():
        print(f"{name}: {counts}")
    print(f"largest memory {max(memory)} MiB, allowed {options.budget + SPARE}; slowest command {max(times):.2f} s of {len(times)}")
    wrong = []
    if max(memory) > options.budget + SPARE:
        wrong.append("too much memory")
    if max(times) > 1 or set(answers["commands"]) != {"answered"}:
        wrong.append("a command waited")
    if not sent or not all(sent) or set(answers["mail by HTTP"]) - {202, 503}:
        wrong.append("mail was not taken")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    for name, default in (("budget", 256), ("senders", 40), ("calls", 24), ("seconds", 20), ("half-open", 1200)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--server", type=pathlib.Path, default=RELEASE)
    options = parser.parse_args()
    if not options.server.exists():
        sys.exit(f"{options.server} is missing: dotnet build -c Release src/PolicyMta.Server")
    dotnet = ["dotnet", str(options.server)] if options.server.suffix == ".dll" else [str(options.server)]

    ports = smtp, trusted, http = free_port(), free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "scripts").mkdir()
        pathlib.Path(folder, "scripts", "drop.js").write_text("export function onInject() { return { discard: true }; }\n")
        pathlib.Path(folder, "policymta.yaml").write_text(f"""
hostname: mta.test
spool: {{ path: spool, content_memory_mb: {options.budget} }}
listeners:
  - {{ name: public, address: "127.0.0.1:{smtp}", relay_networks: [], unlimited_networks: [], accept_domains: [taken.test] }}
  - {{ name: trusted, address: "127.0.0.1:{trusted}" }}
http:
  address: 127.0.0.1:{http}
  tokens:
    - {{ name: app, token_hash: {hashlib.sha256(TOKEN.encode()).hexdigest()} }}
scripts: {{ path: scripts }}
events: {{ path: events }}
dns: {{ hosts_only: true }}
""")
        with open(pathlib.Path(folder, "log"), "w", encoding="utf-8") as log:
            server = subprocess.Popen([*dotnet, "serve", "--config", f"{folder}/policymta.yaml"], stdout=log, stderr=log)
            try:
                for _ in range(600):
                    try:
                        socket.create_connection(("127.0.0.1", smtp), 1).close()
                        break
                    except OSError:
                        time.sleep(0.1)
                wrong = asyncio.run(run(options, server, dotnet, folder, ports))
            except BaseException:
                print(pathlib.Path(folder, "log").read_text()[-3000:], file=sys.stderr)
                raise
            finally:
                server.terminate()
                server.wait(60)
        if wrong:
            sys.exit("failed: " + ", ".join(wrong))


if __name__ == "__main__":
    main()
