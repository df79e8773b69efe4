#!/bin/sh
# janitor.sh FOLDER CGROUP: waits until whoever holds its standard input is gone, however that came, and then removes all that
# a run of the lab can leave on the machine: processes and groups below CGROUP, loop devices on files in FOLDER, FOLDER.
set -u
folder=$1 cgroup=$2
trap '' INT TERM HUP
cat >/dev/null

if [ -d "$cgroup" ]; then
  tries=0
  while [ "$tries" -lt 100 ]; do
    find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null
    [ -d "$cgroup" ] || break
    echo 1 2>/dev/null >"$cgroup/cgroup.kill"
    tries=$((tries + 1))
    sleep 0.05
  done
fi
losetup --noheadings --output NAME,BACK-FILE 2>/dev/null | while read -r device file; do
  case $file in "$folder"/*) losetup --detach "$device" ;; esac
done
rm -rf --one-file-system "$folder"
