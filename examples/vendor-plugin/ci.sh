#!/usr/bin/env bash
# Builds the plugin against the packed SDK, runs a server with it, and checks that its word is obeyed and explained.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd) root=$(cd "$here/../.." && pwd)
server=$root/artifacts/bin/PolicyMta.Server/debug/policymta.dll
work=$(mktemp -d)
trap 'if [[ -n ${pid:-} ]]; then kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; fi; rm -rf "$work"' EXIT

rm -rf "$here/packages" "$here/out" "$here/obj"
dotnet pack "$root/src/PolicyMta.Sdk" -c Release -o "$here/packages/sdk" -v quiet
dotnet build "$here" -c Release -v quiet
[[ -f $server ]] || dotnet build "$root/src/PolicyMta.Server" -v quiet

hour=$(date -u +%-H)
smtp=$((20000 + RANDOM % 9000)) http=$((30000 + RANDOM % 2000))
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
  path: [$here/out]
  settings:
    Acme.QuietHours:
      from_hour: $(((hour + 23) % 24))
      to_hour: $(((hour + 2) % 24))
YAML

policymta() { dotnet "$server" "$@"; }
policymta check --config "$work/policymta.yaml"
dotnet "$server" serve --config "$work/policymta.yaml" > "$work/log" 2>&1 &
pid=$!
for _ in $(seq 200); do (exec 3<> "/dev/tcp/127.0.0.1/$smtp") 2>/dev/null && break; sleep 0.1; done

answer=$(curl -sf -H 'Authorization: Bearer ci-inject-token-0001' -H 'Content-Type: application/json' "http://127.0.0.1:$http/api/v1/messages" \
  -d '{"from":"news@sender.example","to":["jane@sink.test"],"subject":"hi","text":"hello","metadata":{"class":"bulk"}}')
id=$(sed -E 's/.*"id": ?"([0-9A-Z]{26})".*/\1/' <<< "$answer")
for _ in $(seq 50); do
  said=$(policymta explain "$id" --config "$work/policymta.yaml")
  grep -q 'quiet hours until' <<< "$said" && { echo "$said"; echo "vendor plugin: its word is obeyed and explained"; exit 0; }
  sleep 0.2
done
echo "explain does not name the plugin's reason:"; echo "$said"; cat "$work/log"; exit 1
