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
