#!/usr/bin/env bash
# Builds the plugin outside this repository against the packed SDK, runs a server with it, and checks what its README says.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd) root=$(cd "$here/../.." && pwd)
server=$root/artifacts/bin/PolicyMta.Server/debug/policymta.dll
work=$(mktemp -d)
trap 'if [[ -n ${pid:-} ]]; then kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
fail() { echo "FAILED: $1"; cat "$work/log"; exit 1; }

rm -rf "$here/packages" "$here/out" "$here/obj"
cp -r "$here" "$work/plugin"
dotnet pack "$root/src/PolicyMta.Sdk" -c Release -o "$work/plugin/packages/sdk" -v quiet
dotnet build "$work/plugin" -c Release -v quiet
[[ -f $server ]] || dotnet build "$root/src/PolicyMta.Server" -v quiet

hour=$(date -u +%-H)
smtp=$((20000 + RANDOM % 9000)) http=$((30000 + RANDOM % 2000))
configure() { # REPORT_TO
  cat > "$work/policymta.yaml" <<YAML
hostname: mta.test
spool:
  path: spool
listeners:
  - name: main
    address: 127.0.0.1:$smtp
http:
  address: 127.0.0.1:$http
  tokens:
    - name: ci
      token_hash: $(printf %s ci-inject-token-0001 | sha256sum | cut -d' ' -f1)
events:
  path: events
delivery:
  next_hop: 127.0.0.1:9
plugins:
  path: [$work/plugin/out]
  settings:
    Acme.QuietHours:
      from_hour: $(((hour + 23) % 24))
      to_hour: $(((hour + 2) % 24))
      report_to: $1
YAML
}
configure postmaster@acme.test

policymta() { dotnet "$server" "$@" --config "$work/policymta.yaml"; }
start() {
  dotnet "$server" serve --config "$work/policymta.yaml" >> "$work/log" 2>&1 &
  pid=$!
  for _ in $(seq 200); do (exec 3<> "/dev/tcp/127.0.0.1/$smtp") 2>/dev/null && return; sleep 0.1; done
  fail "the server did not start"
}
send() { # TENANT
  curl -sf -H 'Authorization: Bearer ci-inject-token-0001' -H 'Content-Type: application/json' "http://127.0.0.1:$http/api/v1/messages" \
    -d '{"from":"news@sender.example","to":["jane@sink.test"],"subject":"hi","text":"hello","tenant":"'"$1"'","metadata":{"class":"bulk"}}' \
    | sed -E 's/.*"id": ?"([0-9A-Z]{26})".*/\1/'
}
held() { curl -sf -H 'Authorization: Bearer ci-inject-token-0001' "http://127.0.0.1:$http/api/v1/plugins/Acme.QuietHours/held"; }
eventually() { # WHAT COMMAND...
  local what=$1; shift
  for _ in $(seq 100); do "$@" && return; sleep 0.2; done
  fail "$what"
}
policymta check
start

id=$(send default)
explained() { policymta explain "$id" | grep -q 'quiet hours until'; }
eventually "explain does not name the plugin's reason" explained
counted() { [[ $(held) == "{\"held\":$1}" ]]; }
eventually "the endpoint does not show what the reader counted" counted 1

policymta quiet-hours except acme | grep -q 'acme is excepted' || fail "the verb did nothing"
id=$(send acme)
attempted() { policymta explain "$id" | grep -q 'deferred' && ! policymta explain "$id" | grep -q 'quiet hours until'; }
eventually "an excepted tenant is kept back" attempted
report=$(policymta quiet-hours report)
[[ $report == "Sent as "* && $(policymta quiet-hours report) == "Sent before, as ${report#Sent as }" ]] || fail "the report was not sent once: $report"

# What it adds to the console is listed and shown, to who has logged in alone.
own=$(cat "$work/spool/control.token")
panels() { curl -sf -H "Authorization: Bearer $own" "http://127.0.0.1:$http/api/v1/admin/panels"; }
module=http://127.0.0.1:$http/console/plugins/Acme.QuietHours/panel.js
[[ $(panels) == *'"element":"acme-quiet-hours"'* ]] || fail "the panel is not listed: $(panels)"
[[ $(curl -sf -H "Authorization: Bearer $own" "$module") == *'customElements.define("acme-quiet-hours"'* ]] || fail "the panel is not shown"
[[ $(curl -s -o /dev/null -w '%{http_code}' "$module") == 401 ]] || fail "the panel is shown to everybody"

# Replaced while mail flows: settings and a new assembly.
(for _ in $(seq 20); do send default > /dev/null; done) &
sending=$!
configure nobody@acme.test
policymta reload > /dev/null
cp "$work/plugin/out/Acme.QuietHours/Acme.QuietHours.dll" "$work/next.dll" && printf x >> "$work/next.dll"
mv "$work/next.dll" "$work/plugin/out/Acme.QuietHours/Acme.QuietHours.dll"
policymta reload > /dev/null
wait "$sending"
eventually "a message that came while the plugin was replaced was not counted, or twice" counted 21
gone() { policymta status --json | grep -q '"not_unloaded": \[\]' && [[ $(policymta plugins --json | grep -c '"version": "2.0.0"') == 1 ]]; }
eventually "an old assembly stays in memory" gone
if grep -q 'stays in memory' "$work/log"; then fail "an old assembly stays in memory"; fi

kill "$pid" && wait "$pid" 2>/dev/null || true
policymta quiet-hours show --json | tr -d ' \n' | grep -q '"value":"21"' || fail "the local verb does not read the store"
start
eventually "a restart forgot the count" counted 21

# It goes with its plugin.
mv "$work/plugin/out/Acme.QuietHours" "$work/away"
sed -i '/^  settings:/,$d' "$work/policymta.yaml"
policymta reload > /dev/null
own=$(cat "$work/spool/control.token")
[[ $(panels) == '{"panels":[]}' ]] || fail "the panel is still there: $(panels)"
echo "vendor plugin: decides, stores, answers HTTP, adds verbs and a panel, reads events, submits, and is replaced while mail flows"
