"""policy-host.py FOLDER ADDRESS PORT CERTIFICATE LOG : serves FOLDER/HOST/... over HTTPS, by the Host field; LOG gets a line for each request."""
import http.server
import os
import ssl
import sys

folder, address, port, certificate, log = sys.argv[1:]


class Handler(http.server.SimpleHTTPRequestHandler):
    def translate_path(self, path):
        host = os.path.basename(self.headers.get("Host", "").split(":")[0])
        return os.path.join(folder, host, os.path.normpath(path).lstrip("/"))

    def log_message(self, form, *arguments):
        with open(log, "a") as file:
            file.write(self.headers.get("Host", "") + " " + form % arguments + "\n")


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate)
server = http.server.ThreadingHTTPServer((address, int(port)), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True)
with open(log, "a") as file:
    file.write("listening\n")
server.serve_forever()
