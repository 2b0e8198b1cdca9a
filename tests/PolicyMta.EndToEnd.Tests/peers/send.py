"""Python's smtplib as a sender: send.py PORT none|starttls|implicit FROM TO FILE."""

import smtplib
import ssl
import sys

port, tls, sender, recipient, file = sys.argv[1:]
context = ssl._create_unverified_context()
if tls == "implicit":
    client = smtplib.SMTP_SSL("127.0.0.1", int(port), context=context)
else:
    client = smtplib.SMTP("127.0.0.1", int(port))
with client:
    client.ehlo()
    if tls == "starttls":
        client.starttls(context=context)
        client.ehlo()
    options = ["BODY=8BITMIME"]
    if not (sender + recipient).isascii():
        options.append("SMTPUTF8")
    with open(file, "rb") as content:
        client.sendmail(sender, recipient, content.read(), mail_options=options)
