#!/bin/sh
# janitor.sh FOLDER CGROUP: waits until whoever holds its standard input is gone, however that came, and then removes all that
# a run of the lab can leave on the machine: processes and groups below CGROUP, loop devices on files in FOLDER, FOLDER.
# While it lives it holds the lock of FOLDER, by which another run knows that somebody cares for it.
set -u
folder=$1 cgroup=$2
trap '' INT TERM HUP
exec 9>"$folder/lock.new"
flock 9
mv "$folder/lock.new" "$folder/lock"
cat >/dev/null

tries=0
while [ -d "$cgroup" ] && [ "$tries" -lt 100 ]; do
  echo 1 2>/dev/null >"$cgroup/cgroup.kill"
  find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null
  [ -d "$cgroup" ] && sleep 0.05
  tries=$((tries + 1))
done
losetup --noheadings --output NAME,BACK-FILE 2>/dev/null | while read -r device file; do
  case $file in "$folder"/*) losetup --detach "$device" ;; esac
done
rm -rf --one-file-system "$folder"
