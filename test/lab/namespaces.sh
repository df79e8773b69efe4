#!/bin/sh
# Process 1 of the lab's own namespaces: makes them look like a small machine, runs the given command, and reaps what is
# orphaned meanwhile. When it ends, the kernel ends everything in here and undoes every mount.
set -eu
ip link set lo up
# /sys of the host shows the host's interfaces and cgroups; this one shows those in here.
umount --recursive --lazy /sys
mount -t sysfs sysfs /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t fusectl fusectl /sys/fs/fuse/connections 2>/dev/null || true
# Sockets, locks and pid files of the host's services are neither seen nor met.
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs /run
mkdir -p /run/lock /run/netns
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
code=0
"$@" || code=$?
exit "$code"
