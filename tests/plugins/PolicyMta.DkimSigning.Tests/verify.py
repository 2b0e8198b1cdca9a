"""Verifies signed messages by dkimpy: folder of *.eml, then the public key in base 64. Prints the names of those that fail."""
import pathlib
import sys

import dkim

record = b"v=DKIM1; k=rsa; p=" + sys.argv[2].encode()


def lookup(name, timeout=5):
    return record if name == b"s1._domainkey.example.com." else None


count = 0
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.eml")):
    count += 1
    try:
        good = dkim.verify(path.read_bytes(), dnsfunc=lookup)
    except dkim.DKIMException as problem:
        good = False
        print(path.name, problem)
    if not good:
        print(path.name)
print("verified", count)
