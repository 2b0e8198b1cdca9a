#!/usr/bin/env bash
# Fetches the programs that the end-to-end tests talk to. Debian's mail servers exclude each other as packages: Postfix is installed,
# Exim and OpenSMTPD are unpacked into artifacts/peers. Needs root, Debian 12 and Node.js 18 or newer, which is what Debian 12 has.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
peers=$(cd "$here/../../.." && pwd)/artifacts/peers

packages=(postfix postfix-pcre swaks libnet-ssleay-perl python3
  libdb5.3 libevent-2.1-7 libgnutls-dane0 libidn12 libldap-2.5-0 libmariadb3 libnsl2 libpam0g libpcre2-8-0 libperl5.36 libpq5 libsasl2-2 libspf2-2 libsqlite3-0)
command -v node npm >/dev/null || packages+=(nodejs npm)
if ! dpkg -s "${packages[@]}" >/dev/null 2>&1; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

if [[ ! -x $peers/usr/sbin/exim4 || ! -x $peers/usr/sbin/smtpd ]]; then
  mkdir -p "$peers/packages"
  chmod 755 "$peers" "$peers/packages"
  fetch() { (cd "$peers/packages" && apt-get -o APT::Sandbox::User=root download -qq exim4-daemon-heavy opensmtpd); }
  fetch 2>/dev/null || { apt-get update -qq && fetch; }
  for package in "$peers"/packages/*.deb; do
    dpkg -x "$package" "$peers"
  done
fi

# The public suite of SPF cases stands in the source package of Debian's pyspf.
fetch_spf_suite() {
  local suites=$1 scratch
  scratch=$(mktemp -d)
  mkdir -p "$scratch/sources" "$scratch/lists"
  [[ ! -f /etc/apt/sources.list ]] || sed -n 's/^deb /deb-src /p' /etc/apt/sources.list > "$scratch/sources/list.list"
  for file in /etc/apt/sources.list.d/*.sources; do
    [[ ! -f $file ]] || sed 's/^Types:.*/Types: deb-src/' "$file" > "$scratch/sources/$(basename "$file")"
  done
  local options=(-o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$scratch/sources" -o "Dir::State::lists=$scratch/lists" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update -qq && (cd "$scratch" && apt-get "${options[@]}" source --download-only --tar-only -qq pyspf) &&
    tar -xzOf "$scratch"/pyspf_*.orig.tar.gz --wildcards '*/test/rfc7208-tests.yml' > "$scratch/suite.yml" &&
    mv "$scratch/suite.yml" "$suites/rfc7208-tests.yml"
  local status=$?
  rm -rf "$scratch"
  return $status
}

suites=$here/../../suites
if [[ ! -f $suites/rfc7208-tests.yml ]]; then
  fetch_spf_suite "$suites" >/dev/null 2>&1 || echo "The suite of SPF cases could not be fetched; its tests are skipped (tests/suites/README.md)." >&2
fi

# The copy that says what is installed is made when it is.
if ! cmp -s "$here/package-lock.json" "$peers/installed-lock.json"; then
  cp "$here/package.json" "$here/package-lock.json" "$peers/"
  (cd "$peers" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
  cp "$here/package-lock.json" "$peers/installed-lock.json"
fi

# The users, and the folders with fixed names, that the packages would make.
for user in Debian-exim opensmtpd opensmtpq; do
  getent passwd "$user" >/dev/null || useradd --system --no-create-home --home-dir / --shell /usr/sbin/nologin --user-group "$user"
done
mkdir -p /var/lib/opensmtpd/empty /var/spool/smtpd /usr/libexec/opensmtpd
