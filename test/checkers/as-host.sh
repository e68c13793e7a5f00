#!/bin/bash
# Runs a bash script as if this machine were one host of an estate: with the host's files laid over the machine's, its
# network interface and addresses, and the accounts that its files and its packages bring. All of it lies in namespaces
# of its own, so the machine is not changed, and whatever the script leaves running ends with it.
#
# as-host.sh FILES INTERFACE "ADDRESS/LENGTH ..." SCRIPT
set -euo pipefail

if [ "$1" != --inside ]; then
    exec unshare --mount --net --pid --fork --kill-child --propagation private "$0" --inside "$@"
fi
files=$2 interface=$3 addresses=$4 script=$5
here=$(dirname "$(realpath "$0")")

# An overlay's folders must not lie within one another, hence a file system of their own.
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
# A host that is new has no database, whatever packages have made on this machine.
rm --recursive --force /mnt/root/var/lib/postgresql/*
cp --recursive --preserve=mode "$files/." /mnt/root
mount -t proc proc /mnt/root/proc
# Those of the network belong to the namespace; others would change the machine.
if [ -e "$files/etc/sysctl.d/90-gen-bundle.conf" ]; then
    grep '^net\.' "$files/etc/sysctl.d/90-gen-bundle.conf" | sysctl --quiet --load=- 2>/dev/null || true
fi
mount --bind /mnt/root/proc/sys /mnt/root/proc/sys
mount -o remount,bind,ro /mnt/root/proc/sys
mount --rbind /dev /mnt/root/dev
mount -t tmpfs tmpfs /mnt/root/run
mount -t tmpfs tmpfs /mnt/root/tmp
mkdir /mnt/root/run/checkers
mount --bind "$here" /mnt/root/run/checkers
if [ -d "${GEN_BUNDLE_PATRONI-}" ]; then
    mkdir /mnt/root/run/patroni
    mount --bind "$GEN_BUNDLE_PATRONI" /mnt/root/run/patroni
fi

ip link set lo up
ip link add "$interface" type veth peer name peer
for address in $addresses; do
    case $address in
    *:*) ip address add "$address" dev "$interface" nodad ;;
    *) ip address add "$address" dev "$interface" ;;
    esac
done
ip link set "$interface" up
ip link set peer up

# Accounts that packages make, under the names of every platform.
chroot /mnt/root systemd-sysusers --inline \
    'u postgres' 'u haproxy' 'u rabbitmq' 'u chrony' 'u _chrony' 'u redis' 'u valkey' 2>/dev/null
if [ -e /mnt/root/etc/sysusers.d/gen-bundle.conf ]; then
    chroot /mnt/root systemd-sysusers /etc/sysusers.d/gen-bundle.conf 2>/dev/null || true
fi
# Not as process 1, which many programs take for the boot of a machine: systemd-analyze would print to the console.
chroot /mnt/root bash -c "$script"
