#!/usr/bin/env bash
# Installs what of tools/debian-packages.txt is missing. Needs root; says what stays missing otherwise, and exits 0 then.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

mapfile -t wanted < <(grep -vE '^\s*(#|$)' tools/debian-packages.txt)
missing=()
for name in "${wanted[@]}"; do
  dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
done
[ ${#missing[@]} -eq 0 ] && exit 0
command -v apt-get >/dev/null || { echo "This is no Debian, so these stay missing: ${missing[*]}"; exit 0; }
[ "$(id -u)" -eq 0 ] || { echo "Not root, so these stay missing: ${missing[*]}"; exit 0; }

# Debian starts what it installs; here every test starts what it needs, and only that.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"
fi
echo "Installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
# Another run may be installing too: wait for the lock of dpkg instead of failing.
apt-get update -qq && apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "${missing[@]}" >/dev/null
