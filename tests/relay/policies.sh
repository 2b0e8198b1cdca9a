# Sourced by `run` and `added`: the kinds of policy that are measured, as additions to the configuration.
# prepare_policies REPOSITORY SCRATCH sets bare, script, plugin and signing.
prepare_policies() {
  local repository=$1 scratch=$2 built=$1/artifacts/bin
  openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$scratch/dkim.pem" 2>/dev/null
  mkdir -p "$scratch/nothing" "$scratch/plugins" "$scratch/scripts"
  cp -r "$built/PolicyMta.Server/release/plugins/." "$scratch/plugins/"
  cp -r "$built/AllHooks/release" "$scratch/plugins/Test.AllHooks"
  cp -r "$built/PolicyMta.Server/release/scripts/." "$scratch/scripts/"
  cp "$repository/tests/relay/scripts/all-hooks.js" "$scratch/scripts/"
  # shellcheck disable=SC2034
  {
    bare=$'plugins:\n  path: '$scratch$'/nothing\nscripts:\n  path: '$scratch/nothing
    script=$'scripts:\n  path: '$scratch/scripts
    plugin=$'plugins:\n  path: '$scratch/plugins
    signing=$'plugins:\n  settings:\n    PolicyMta.DkimSigning:\n      keys:\n        - { domain: sender.example, selector: s1, file: '$scratch/dkim.pem' }'
  }
}
