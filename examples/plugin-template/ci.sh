#!/usr/bin/env bash
# Packs the template beside the SDK, makes a plugin with it outside this repository, builds it against the packed SDK, and has a server check it.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
server=$root/artifacts/bin/PolicyMta.Server/debug/policymta.dll
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

dotnet pack "$root/src/PolicyMta.Sdk" -c Release -o "$work/packages" -v quiet
dotnet pack "$root/examples/plugin-template" -c Release -o "$work/packages" -v quiet
[[ -f $server ]] || dotnet build "$root/src/PolicyMta.Server" -v quiet
cat > "$work/nuget.config" <<XML
<configuration>
  <config><add key="globalPackagesFolder" value="$work/cache" /></config>
  <packageSources><add key="sdk" value="$work/packages" /></packageSources>
</configuration>
XML
cd "$work"
dotnet new install packages/PolicyMta.Templates.*.nupkg --debug:custom-hive "$work/hive" > /dev/null
dotnet new policymta-plugin -n Beta.Labels --debug:custom-hive "$work/hive" > /dev/null
dotnet build Beta.Labels -c Release -v quiet

cat > "$work/policymta.yaml" <<YAML
hostname: mta.test
http:
  address: 127.0.0.1:$((30000 + RANDOM % 2000))
plugins:
  path: [$work/Beta.Labels/out]
  settings:
    Beta.Labels:
      label: first
YAML
dotnet "$server" check --config "$work/policymta.yaml" | grep -q '^plugin Beta.Labels: on-inject$' || { echo "FAILED: the made plugin is not right"; exit 1; }
echo "template: makes a plugin that builds against the packed SDK and is right"
