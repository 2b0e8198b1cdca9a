#!/bin/sh
# Sends a message with curl and asks what became of it.
#
#   POLICYMTA_TOKEN=... ./send.sh jane@example.com joe@example.net
#
# POLICYMTA_URL says where the server is; IDEMPOTENCY_KEY names the call, to repeat it after this script was killed.
set -eu

url=${POLICYMTA_URL:-http://127.0.0.1:8025}
auth="Authorization: Bearer ${POLICYMTA_TOKEN:?a token: policymta token add NAME}"
key=${IDEMPOTENCY_KEY:-$(uuidgen 2>/dev/null || cat /proc/sys/kernel/random/uuid)}
[ $# -gt 0 ] || { echo "usage: $0 ADDRESS..." >&2; exit 2; }

recipients=
for address in "$@"; do
  recipients="$recipients${recipients:+, }{\"to\": \"$address\", \"substitutions\": {\"name\": \"${address%@*}\"}}"
done

# curl repeats the call where there was no answer, or one that says "later" (it obeys Retry-After). The key makes that safe: nobody gets the message twice.
answer=$(curl --silent --show-error --fail-with-body --retry 8 --retry-all-errors --max-time 60 "$url/api/v1/messages" \
  -H "$auth" -H "Idempotency-Key: $key" -H "Content-Type: application/json" --data-binary @- <<JSON
{
  "from": "News <news@news.example>",
  "subject": "Hello {{name}}",
  "text": "Dear {{name}},\n\nthis is a message of your own.\n",
  "html": "<p>Dear {{name}},</p><p>this is a message of your own.</p>",
  "campaign": "hello",
  "metadata": {"class": "example"},
  "recipients": [$recipients]
}
JSON
) || { echo "$answer" >&2; exit 1; }
echo "$answer"

id=$(printf %s "$answer" | sed -n 's/.*"status":"accepted","id":"\([0-9A-Z]*\)".*/\1/p')
curl --silent --show-error --fail-with-body --retry 8 "$url/api/v1/messages/$id" -H "$auth"
echo
