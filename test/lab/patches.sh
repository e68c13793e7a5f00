# Everything in which a host of the lab differs from a machine that the bundle is for, and why. Nothing else of a host is
# the lab's own: the rest is what Debian's packages and the bundle's install.sh put there.
# shellcheck shell=bash disable=SC2034 # base.sh reads the lists.

# What the base brings in place of repositories that the lab cannot count on.
packages="ca-certificates dbus systemd-sysv tzdata procps iproute2 iputils-arping iputils-ping curl nftables socat
    openssh-server chrony rsync libpq5 rabbitmq-server haproxy keepalived python3 python3-pika python3-venv
    nfs-common nfs-ganesha nfs-ganesha-vfs libnfs-utils pgbackrest openssl git"
# There is no /dev/watchdog, so Patroni (watchdog: automatic) goes without, and hosts have less memory than the example's,
# which topology.json says.
# Patroni of PyPI: that of Debian 12 is 3.0.2, which loses acknowledged rows; the bundle asks for that of PGDG.
patroni="patroni[etcd3]==4.1.5 psycopg"

# choose_platform PLATFORM: sets release, packages, newer, which are packages of Debian 13 on Debian 12, and patroni, which
# is empty where the release has a Patroni that the bundle accepts.
choose_platform() {
    case $1 in
    debian12)
        release=bookworm
        packages="$packages postgresql-15 redis-server redis-sentinel"
        # etcd of Debian 13, a program without dependencies: that of Debian 12 is 3.4, which is no longer maintained.
        newer="etcd-server etcd-client"
        ;;
    debian13)
        release=trixie
        packages="$packages postgresql-17 valkey-server valkey-sentinel etcd-server etcd-client patroni python3-etcd python3-psycopg"
        newer= patroni=
        ;;
    *)
        echo "The lab does not boot $1." >&2
        exit 2
        ;;
    esac
}

# patch_base ROOT: once, after the packages.
patch_base() {
    local unit
    # What packages have enabled is disabled: a host runs what its bundle names.
    for unit in "$1"/etc/systemd/system/multi-user.target.wants/* "$1"/etc/systemd/system/timers.target.wants/*; do
        chroot "$1" systemctl --quiet disable "$(basename "$unit")" 2>/dev/null || true
    done
    # No consoles, devices, seats or links: the kernel is shared, and the lab makes the network.
    for unit in getty@ console-getty systemd-udevd systemd-networkd systemd-logind; do
        ln --symbolic --force /dev/null "$1/etc/systemd/system/$unit.service"
    done
    # Stands in for the network manager, whose order is firewall, network, network-online.
    cat >"$1/etc/systemd/system/lab-network.service" <<'EOF'
[Unit]
DefaultDependencies=no
After=network-pre.target
Before=network.target network-online.target
Wants=network.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/true
[Install]
WantedBy=multi-user.target network-online.target
EOF
    chroot "$1" systemctl --quiet enable lab-network.service
    # The clock is the machine's, which no host may set; what is measured is kept all the same.
    mkdir --parents "$1/etc/systemd/system/chrony.service.d"
    printf '[Unit]\nConditionCapability=\n' >"$1/etc/systemd/system/chrony.service.d/lab.conf"
    echo 'DAEMON_OPTS="-x"' >"$1/etc/default/chrony"
    # RabbitMQ 3.10.8 with Erlang 25.2, as Debian 12 has them, now and then hangs for good when nodes meet
    # (rabbitmq/rabbitmq-server#6034, mended in 3.10.9). Erlang's own remedy, which RabbitMQ turns off, is left on; and a node
    # that hangs all the same is started again after a minute instead of after ten.
    sed --in-place 's/prevent_overlapping_partitions false/prevent_overlapping_partitions true/' \
        "$1"/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server
    mkdir --parents "$1/etc/systemd/system/rabbitmq-server.service.d"
    printf '[Service]\nTimeoutStartSec=60\n' >"$1/etc/systemd/system/rabbitmq-server.service.d/lab.conf"
    # The kernel serves no NFS here: nfs-ganesha does, of the same directory, version 4 only. The last line stands in for
    # the kernel's own list, which the bundle's check reads.
    cat >"$1/etc/systemd/system/nfs-server.service" <<'EOF'
[Unit]
Description=NFS server of the lab
[Service]
RuntimeDirectory=ganesha
ExecStartPre=/bin/mkdir --parents /var/lib/nfs/ganesha
ExecStartPre=/usr/local/libexec/lab-exports /etc/exports /run/ganesha/lab.conf
ExecStart=/usr/bin/ganesha.nfsd -F -L STDERR -f /run/ganesha/lab.conf
ExecStartPost=/bin/sh -c 'mkdir --parents /proc/fs/nfsd; echo "-2 -3 +4 +4.1 +4.2" >/proc/fs/nfsd/versions'
[Install]
WantedBy=multi-user.target
EOF
    mkdir --parents "$1/usr/local/libexec"
    cat >"$1/usr/local/libexec/lab-exports" <<'EOF'
#!/bin/sh
# lab-exports EXPORTS FILE: the settings of nfs-ganesha that export the same directories.
{
    echo 'NFS_CORE_PARAM { Protocols = 4; Enable_NLM = false; Enable_RQUOTA = false; FLUSHER }'
    echo 'NFSV4 { Grace_Period = 15; Lease_Lifetime = 15; RecoveryBackend = fs; }'
    awk '/^\// { print "EXPORT { Export_Id = " ++id "; Path = " $1 "; Pseudo = " $1 "; Access_Type = RO; Squash = None; FSAL { Name = VFS; } }" }' "$1"
} >"$2"
EOF
    # nfs-ganesha of Debian 13 demands a capability that hosts of the lab lack, unless it is told not to.
    local flusher=
    if [ "$release" = trixie ]; then flusher="allow_set_io_flusher_fail = true;"; fi
    sed --in-place "s/FLUSHER/$flusher/" "$1/usr/local/libexec/lab-exports"
    chmod 755 "$1/usr/local/libexec/lab-exports"
    # What the kernel exports is what it was told to export.
    printf '#!/bin/sh\n# exportfs -v\ngrep "^/" /etc/exports\n' >"$1/usr/sbin/exportfs"
    chmod 755 "$1/usr/sbin/exportfs"
    # Nor does it mount any: what mounts NFS copies the share once instead, over NFS.
    rm --force "$1/sbin/mount.nfs4"
    cat >"$1/sbin/mount.nfs4" <<'EOF'
#!/bin/bash
# mount.nfs4 HOST:PATH FOLDER ...
set -eu
share=nfs://${1%%:*}${1#*:}
until list=$(nfs-ls -R "$share?version=4" 2>&1); do sleep 2; done
copy=$(mktemp --directory /var/tmp/share.XXXXXX)
chmod 755 "$copy"
awk '/^-/ { print $NF }' <<<"$list" | while read -r file; do
    mkdir --parents "$copy/$(dirname "$file")"
    nfs-cat "$share/$file?version=4" >"$copy/$file"
done
# At the end: systemd takes the mount for done as soon as it sees it.
mount --bind "$copy" "$2"
EOF
    chmod 755 "$1/sbin/mount.nfs4"
}
