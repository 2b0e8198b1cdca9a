# Sourced by `run`, `added` and `reach`.

# build_release REPOSITORY PROJECT... : release builds, unless BUILT says that they are there.
build_release() {
  local repository=$1 project
  shift
  [[ -z ${BUILT:-} ]] || return 0
  for project in "$@"; do
    dotnet build -c Release "$repository/$project" -v q --nologo -nodeReuse:false -p:UseSharedCompilation=false >/dev/null || return 1
  done
}

# cpu_group NAME : the control group of that name, which counts the CPU of every process in it, those that have ended too.
cpu_group() {
  [[ -d /sys/fs/cgroup/cpuacct ]] && echo "/sys/fs/cgroup/cpuacct/$1" || echo "/sys/fs/cgroup/$1"
}

# field NAME : that number out of a report of relay-load.
field() {
  sed "s/.*\"$1\":\([0-9.]*\).*/\1/"
}

# prepare_policies REPOSITORY SCRATCH : sets bare, script, plugin and signing, the kinds of policy that are measured, as additions to the configuration.
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
