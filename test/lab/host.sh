#!/bin/bash
# Becomes process 1 of a host of the lab: host.sh ROOT UPPER WORK BASE, in network, mount, process, name, IPC and control
# group namespaces of the host's own.
set -euo pipefail
root=$1 upper=$2 work=$3 base=$4

mount --make-rprivate /
# What nfs-ganesha needs of an overlay that it serves: index, nfs_export, xino.
mount -t overlay overlay -o "lowerdir=$base,upperdir=$upper,workdir=$work,index=on,nfs_export=on,xino=on" "$root"
mount -t proc -o nosuid,noexec,nodev proc "$root/proc"
mount -t sysfs -o nosuid,noexec,nodev sysfs "$root/sys"
mount -t cgroup2 -o nosuid,noexec,nodev cgroup2 "$root/sys/fs/cgroup"
mount -o remount,ro,bind "$root/sys"
# Kernel parameters: those of the network belong to the host, those of memory are a copy that counts for nothing, and the others
# belong to the machine.
mount --bind "$root/proc/sys" "$root/proc/sys"
mount --bind "$root/proc/sys/net" "$root/proc/sys/net"
mount -o remount,ro,bind "$root/proc/sys"
mount -t tmpfs -o mode=755 tmpfs "$root/proc/sys/vm"
for file in /proc/sys/vm/*; do
    # Some can only be written.
    cat "$file" >"$root/proc/sys/vm/${file##*/}" 2>/dev/null || true
done
for file in sysrq-trigger kcore; do
    if [ -e "$root/proc/$file" ]; then mount --bind /dev/null "$root/proc/$file"; fi
done
mount -t tmpfs -o mode=755 tmpfs "$root/proc/fs"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for node in null:3 zero:5 full:7 random:8 urandom:9; do
    mknod --mode=666 "$root/dev/${node%:*}" c 1 "${node#*:}"
done
mknod --mode=666 "$root/dev/tty" c 5 0
mkdir "$root/dev/pts" "$root/dev/shm"
ln --symbolic pts/ptmx "$root/dev/ptmx"
ln --symbolic /proc/self/fd "$root/dev/fd"
for stream in 0:stdin 1:stdout 2:stderr; do
    ln --symbolic "/proc/self/fd/${stream%:*}" "$root/dev/${stream#*:}"
done
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
for folder in dev/shm tmp; do mount -t tmpfs -o mode=1777 tmpfs "$root/$folder"; done
mount -t tmpfs -o mode=755 tmpfs "$root/run"
cd "$root"
mkdir --parents .old
pivot_root . .old
# Without what would change the machine.
exec chroot . /bin/sh -c 'umount --lazy /.old && exec setpriv \
    --bounding-set=-sys_module,-sys_time,-sys_rawio,-sys_boot,-syslog,-mac_admin,-mac_override,-audit_control,-audit_read,-audit_write,-wake_alarm \
    env --ignore-environment container=lab PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --system --show-status=0 --log-target=journal --unit=multi-user.target'
