"""Verifies mails by dkimpy: a folder, and a file with a DNS name and its text a line. Prints a mail's name and the selectors that hold."""
import pathlib
import sys

import dkim

lines = pathlib.Path(sys.argv[2]).read_text().splitlines()
records = dict(line.split(" ", 1) for line in lines)


def lookup(name, timeout=5):
    return records.get(name.decode().rstrip("."), "").encode()


def selector(field):
    return next((tag.split("=", 1)[1].strip() for tag in field.decode().split(";") if tag.strip().startswith("s=")), "?")


for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    mail = path.read_bytes()
    held = []
    signatures = [value for name, value in dkim.rfc822_parse(mail)[0] if name.lower() == b"dkim-signature"]
    for index, field in enumerate(signatures):
        try:
            if dkim.DKIM(mail).verify(idx=index, dnsfunc=lookup):
                held.append(selector(field))
        except (dkim.DKIMException, ValueError):
            pass
    print(path.name, *held)
