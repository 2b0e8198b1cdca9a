#!/usr/bin/env python3
"""Makes a spool as one release writes it, with mail of every kind in it, for the releases that come after.

    make.py path/to/policymta.dll NAME        writes NAME.tar.gz and NAME-killed.tar.gz beside this file

Each is a spool folder after a clean stop and after kill -9. Left out: the ballast, locks, tokens and RocksDB's own logs, which carry no mail.
Make one whenever a record's format or the spool's changes, with the last build that writes the old one, and commit it.
"""
import contextlib, datetime, hashlib, json, os, pathlib, re, shutil, signal, socket, socketserver, ssl, subprocess, sys, tarfile, threading, time, urllib.request

FOLDER = pathlib.Path("/tmp/policymta-fixture")
TOKEN = "fixture-token-0001"
SCRIPT = r"""
export function onInject(message) {
  return { metadata: { seen: "on-inject" }, reason: "a label for each" };
}

export function onRoute(route) {
  if (route.campaign === "held") return { hold: true, reason: "held by a script" };
  if (route.domain === "later.test" || route.envelope.requireTls) return { defer: "6h", reason: "not at this hour" };
  return { provider: "fixture", reason: "the only one" };
}

export function onBounce(bounce) {
  if (bounce.recipient === "slow@busy.test") return { retry: "5h", reason: "slower than the others" };
}
"""


class Sink(socketserver.StreamRequestHandler):
    """Takes what goes to ok.test, refuses gone.test for good and everything else for now."""

    def handle(self):
        self.wfile.write(b"220 sink.test\r\n")
        for line in self.rfile:
            verb, accepted = line[:4].upper(), getattr(self, "accepted", 0)
            if verb == b"EHLO":
                self.wfile.write(b"250-sink.test\r\n250-DSN\r\n250-SMTPUTF8\r\n250 8BITMIME\r\n")
            elif verb == b"RCPT":
                reply = b"250 2.1.5 ok" if b"@ok.test" in line else b"550 5.1.1 unknown" if b"@gone.test" in line else b"451 4.3.2 come\r\n451 4.3.2 back later"
                self.wfile.write(reply.replace(b"451 4.3.2 come", b"451-4.3.2 come") + b"\r\n")
                self.accepted = accepted + reply.startswith(b"250")
            elif verb == b"DATA" and accepted:
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
                self.wfile.write(b"250 2.0.0 taken\r\n")
                self.accepted = 0
            elif verb == b"QUIT":
                self.wfile.write(b"221 2.0.0 bye\r\n")
                return
            else:
                self.wfile.write(b"250 2.0.0 ok\r\n" if verb in (b"MAIL", b"RSET") else b"503 5.5.1 no\r\n")
                self.accepted = 0


class Client:
    """Speaks SMTP line by line."""

    def __init__(self, port, tls=False):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")
        self.reply()
        self.say("EHLO client.test")
        if tls:
            self.say("STARTTLS")
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            self.socket = context.wrap_socket(self.socket)
            self.file = self.socket.makefile("rb")
            self.say("EHLO client.test")

    def reply(self):
        while (line := self.file.readline())[3:4] == b"-":
            pass
        if line[:1] not in b"23":
            raise RuntimeError(line)
        return line

    def say(self, line):
        self.socket.sendall(line.encode() + b"\r\n")
        return self.reply()

    def send(self, sender, recipients, content="Subject: hello\r\n\r\nA line.\r\n", chunk=False):
        self.say(f"MAIL FROM:{sender}")
        for recipient in recipients:
            self.say(f"RCPT TO:{recipient}")
        if chunk:
            self.socket.sendall(f"BDAT {len(content)} LAST\r\n".encode() + content.encode())
            return self.reply()
        self.say("DATA")
        return self.say(content + ".")


def call(port, method, path, body=None, headers=()):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", json.dumps(body).encode() if body else None, {
        "Authorization": "Bearer " + TOKEN, "Content-Type": "application/json", **dict(headers)}, method=method)
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def after(**span):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**span)).isoformat()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fill(smtp, http):
    """Mail of every kind."""
    plain = Client(smtp)
    plain.send("<news@sender.test>", ["<a@busy.test>"])
    plain.send("<news@sender.test> RET=HDRS ENVID=QQ+2B314159", [
        "<a@ok.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;First+2Ba@ok.test", "<b@gone.test> NOTIFY=FAILURE", "<c@busy.test> NOTIFY=NEVER", "<d@Busy.test>", "<slow@busy.test>"])
    plain.send("<>", ["<postmaster@busy.test>"], "Subject: a notice\r\n\r\nFrom nobody.\r\n")
    plain.send("<news@sender.test> BODY=8BITMIME RET=FULL", ["<delayed@busy.test> NOTIFY=DELAY"])
    plain.send("<news@sender.test> HOLDFOR=86400 MT-PRIORITY=4", ["<tomorrow@held-for.test>"])
    plain.send("<news@sender.test> BODY=BINARYMIME", ["<binary@busy.test>"], "Subject: binary\r\n\r\nbytes\r\n", chunk=True)
    plain.send("<n\u00fcws@sender.test> SMTPUTF8", ["<j\u00e4ne@b\u00fccher.test>"], "Subject: gr\u00fc\u00dfe\r\n\r\nA line.\r\n")
    plain.send("<news@sender.test>", ["<a@later.test>"], "Subject: plain\r\nTLS-Required: No\r\n\r\nA line.\r\n")
    plain.send("<\"odd one\"@sender.test>", [f"<r{n}@d{n % 7}.test>" for n in range(20)])
    Client(smtp, tls=True).send("<news@sender.test> REQUIRETLS", ["<safe@busy.test>"])

    def submit(key=None, **fields):
        body = {"from": "News <news@sender.test>", "subject": "hello", "text": "A line.", **fields}
        return call(http, "POST", "/api/v1/messages", body, [("Idempotency-Key", key)] if key else [])

    submit("fixture-key-1", to=["a@busy.test"], tenant="acme", campaign="spring", priority="high", metadata={"order": "4711", "empty": "", "\u00fc": "\u20ac"})
    submit("fixture-key-2", recipients=[{"to": "one@busy.test", "metadata": {"n": "1"}}, {"to": "two@ok.test"}], tenant="acme", campaign="spring", priority="bulk")
    submit(to=["held@busy.test"], cc=["held@other.test"], campaign="held", return_path="bounces+1@sender.test")
    submit(to=["soon@busy.test"], send_at=after(days=5), expires_at=after(days=20), priority="bulk")
    postponed = submit(to=["moved@busy.test"], campaign="held", expires_at=after(days=20))["recipients"][0]["id"]
    time.sleep(6)
    call(http, "PATCH", f"/api/v1/messages/{postponed}", {"send_at": after(days=6)})


def wait(port):
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def make(server, name, end):
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "scripts").mkdir(parents=True)
    (FOLDER / "plugins").mkdir()
    (FOLDER / "scripts/fixture.js").write_text(SCRIPT)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=mta.test",
                    "-keyout", FOLDER / "key.pem", "-out", FOLDER / "cert.pem"], check=True, capture_output=True)
    smtp, http = free_port(), free_port()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sink) as sink:
        sink.daemon_threads = True
        threading.Thread(target=sink.serve_forever, daemon=True).start()
        (FOLDER / "policymta.yaml").write_text(f"""
hostname: mta.test
spool: {{ path: spool, min_free_mb: 16, segment_size_mb: 1 }}
listeners: [{{ name: main, address: "127.0.0.1:{smtp}", tls: {{ mode: starttls, certificates: [{{ certificate: cert.pem, key: key.pem }}] }} }}]
delivery: {{ next_hop: "127.0.0.1:{sink.server_address[1]}" }}
bounces: {{ delay_notice_after: 1s }}
http:
  address: 127.0.0.1:{http}
  tokens: [{{ name: fixture, token_hash: {hashlib.sha256(TOKEN.encode()).hexdigest()}, scopes: [admin, inject, read] }}]
plugins: {{ path: plugins }}
scripts: {{ path: scripts }}
events: {{ path: events }}
retry: {{ delays: [2s, 3h], connection_failures: [2s, 3h], jitter: 0, expires_after: 30d }}
""")
        process = subprocess.Popen(["dotnet", server, "serve", "--config", FOLDER / "policymta.yaml"])
        try:
            wait(smtp)
            fill(smtp, http)
            time.sleep(2)
            if shown := os.environ.get("SHOW"):
                subprocess.run(["dotnet", server, *shown.split(), "--config", FOLDER / "policymta.yaml"])
        finally:
            process.send_signal(end)
            process.wait()
        sink.shutdown()
    pack(FOLDER / "spool", pathlib.Path(__file__).parent / f"{name}.tar.gz")


def pack(spool, archive):
    skipped = re.compile(r"(ballast|lock|owner|LOCK|LOG|LOG\.old.*|.*\.token)$")

    def plain(entry):
        entry.uid = entry.gid = entry.mtime = 0
        entry.uname = entry.gname = ""
        return None if skipped.match(os.path.basename(entry.name)) else entry

    with tarfile.open(archive, "w:gz", format=tarfile.PAX_FORMAT) as tar:
        tar.add(spool, ".", filter=plain)
    print(archive.name, archive.stat().st_size, "bytes")


if __name__ == "__main__":
    make(sys.argv[1], sys.argv[2], signal.SIGTERM)
    make(sys.argv[1], sys.argv[2] + "-killed", signal.SIGKILL)
