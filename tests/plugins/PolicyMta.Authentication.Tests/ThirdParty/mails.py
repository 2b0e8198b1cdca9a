"""Signs, seals and verifies mails in a folder by dkimpy. Keys: a file with a DNS name and its text a line.
   sign FOLDER PEM | seal FOLDER PEM SERVER | verify FOLDER KEYS (prints a mail's name and the status of its chain)"""
import pathlib
import sys

import dkim

verb, folder = sys.argv[1], pathlib.Path(sys.argv[2])
FORMS = [(b"relaxed", b"relaxed"), (b"relaxed", b"simple"), (b"simple", b"relaxed"), (b"simple", b"simple")]


def lookups(path):
    records = dict(line.split(" ", 1) for line in pathlib.Path(path).read_text().splitlines())
    return lambda name, timeout=5: records.get(name.decode().rstrip("."), "").encode()


for number, path in enumerate(sorted(folder.iterdir())):
    mail = path.read_bytes()
    if verb == "sign":
        key = pathlib.Path(sys.argv[3]).read_bytes()
        signature = dkim.sign(mail, b"s", b"sender.example", key, canonicalize=FORMS[number % 4])
        path.write_bytes(signature + mail)
    elif verb == "seal":
        key = pathlib.Path(sys.argv[3]).read_bytes()
        fields = dkim.arc_sign(mail, b"s", b"sender.example", key, sys.argv[4].encode())
        path.write_bytes(b"".join(fields) + mail)
    else:
        status, results, reason = dkim.arc_verify(mail, dnsfunc=lookups(sys.argv[3]))
        print(path.name, status.decode(), str(reason).replace("\n", " "))
