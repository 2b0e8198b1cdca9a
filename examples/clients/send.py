#!/usr/bin/env python3
"""Sends a message to each recipient and asks what became of it. Needs nothing but Python's standard library.

    POLICYMTA_TOKEN=... python3 send.py jane@example.com joe@example.net

POLICYMTA_URL says where the server is; IDEMPOTENCY_KEY names the call, to repeat it after this program was killed.
"""
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid

URL = os.environ.get("POLICYMTA_URL", "http://127.0.0.1:8025")
ATTEMPTS = 8


class MailError(Exception):
    """The server refused; the problem (RFC 9457) says which fields are wrong."""

    def __init__(self, problem):
        super().__init__(problem.get("detail", "refused"))
        self.problem = problem


def problem_of(error):
    try:
        return json.load(error)
    except ValueError:
        return {"status": error.code, "detail": error.reason}


def call(method, path, body=None, key=None):
    """One call, repeated while there is no answer or the answer says "later". The key makes repeating a POST safe: nothing is sent twice."""
    headers = {"Authorization": "Bearer " + os.environ["POLICYMTA_TOKEN"], "Content-Type": "application/json"}
    if key:
        headers["Idempotency-Key"] = key
    data = None if body is None else json.dumps(body).encode()
    for attempt in range(1, ATTEMPTS + 1):
        wait = min(2 ** attempt, 60)
        try:
            request = urllib.request.Request(URL + path, data, headers, method=method)
            with urllib.request.urlopen(request, timeout=60) as response:
                answer = json.load(response)
            if attempt == ATTEMPTS or all(r.get("status") != "retry" for r in answer.get("recipients", [])):
                return answer
            wait = int(response.headers.get("Retry-After", wait))
        except urllib.error.HTTPError as error:
            running = error.code == 409 and "Retry-After" in error.headers
            if attempt == ATTEMPTS or not (error.code in (429, 500, 502, 503, 504) or running):
                raise MailError(problem_of(error)) from error
            wait = int(error.headers.get("Retry-After", wait))
        except (OSError, http.client.HTTPException, ValueError):  # no answer, or none of the server's
            if attempt == ATTEMPTS:
                raise
        time.sleep(wait)


def main(addresses):
    answer = call("POST", "/api/v1/messages", {
        "from": "News <news@news.example>",
        "subject": "Hello {{name}}",
        "text": "Dear {{name}},\n\nthis is a message of your own.\n",
        "html": "<p>Dear {{name}},</p><p>this is a message of your own.</p>",
        "campaign": "hello",
        "metadata": {"class": "example"},
        "recipients": [{"to": address, "substitutions": {"name": address.split("@")[0]}} for address in addresses],
    }, os.environ.get("IDEMPOTENCY_KEY") or str(uuid.uuid4()))
    for recipient in answer["recipients"]:
        print(recipient["address"], recipient["status"], recipient.get("id") or recipient.get("detail"))
    for recipient in answer["recipients"]:
        if "id" in recipient:
            status = call("GET", "/api/v1/messages/" + recipient["id"])
            print(recipient["address"], "is", status["recipients"][0]["state"])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: send.py ADDRESS...")
    try:
        main(sys.argv[1:])
    except MailError as refusal:
        sys.exit(json.dumps(refusal.problem, indent=2))
