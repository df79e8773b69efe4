#!/usr/bin/env bash
# make-rootfs.sh TARGET PACKAGES: a root file system for machines of the lab, of the Debian release that this machine has.
# Whole or not at all: it is renamed to TARGET when it is done. Several at once wait for the first.
set -euo pipefail
target=$1 packages=$2
cache=$(dirname "$target")
mkdir -p "$cache"
exec 9>"$cache/rootfs.lock"
flock 9
[ -d "$target" ] && exit 0
rm -rf --one-file-system "$cache"/rootfs-*.unfinished
unfinished="$target.unfinished"

suite=$(. /etc/os-release && [ "${ID:-}" = debian ] && echo "${VERSION_CODENAME:-}")
# The mirrors that this machine uses already, without what is not Debian's.
mirrors=$(apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' 2>/dev/null |
  awk -v suite="$suite" '$2 ~ "^" suite && $3 == "main" { print "deb " $1 " " $2 " main" }' | sort -u)
echo "Building the root file system of the lab's machines (once, about half a minute)"
printf '%s\n' "${mirrors:-deb http://deb.debian.org/debian ${suite:-bookworm} main}" |
  mmdebstrap --quiet --variant=minbase --include="$packages" "${suite:-bookworm}" "$unfinished" -

inside() { chroot "$unfinished" "$@"; }
echo machine >"$unfinished/etc/hostname"
printf '127.0.0.1 localhost machine\n::1 localhost\n' >"$unfinished/etc/hosts"
echo 'ServerName machine' >"$unfinished/etc/apache2/conf-available/servername.conf"
inside a2enconf -q servername
# A machine boots in half a second when it starts only what a test can use.
for unit in apache2.service monit.service apache-htcacheclean.service networking.service systemd-timesyncd.service \
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer \
  logrotate.timer; do
  inside systemctl disable --quiet "$unit" 2>/dev/null || true
done
inside systemctl mask --quiet getty@.service systemd-networkd-wait-online.service
inside passwd --quiet --delete root
: >"$unfinished/etc/machine-id" # empty: each machine gets one of its own
mv "$unfinished" "$target"
