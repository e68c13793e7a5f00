#!/bin/bash
# Builds the Debian that all hosts of the lab share, once: base.sh FOLDER PLATFORM. Takes minutes; run again, it does
# nothing unless it has changed.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
# shellcheck source-path=SCRIPTDIR source=patches.sh
. "$here/patches.sh"

folder=$1
choose_platform "$2"
wanted=$(cat "$here/base.sh" "$here/patches.sh" | sha256sum)
if [ "$(cat "$folder/made-by" 2>/dev/null)" = "$wanted" ]; then exit 0; fi

say() { echo "base: $*, $SECONDS s"; }
mkdir --parents "$folder"
exec 9>"$folder/lock"
flock 9
if [ "$(cat "$folder/made-by" 2>/dev/null)" = "$wanted" ]; then exit 0; fi
rm --recursive --force --one-file-system "$folder/base"
root=$folder/base
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
# shellcheck disable=SC2016 # For apt-get.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' | head --lines=1)
mirror=${mirror:-http://deb.debian.org/debian}

say "Debian ($release) from $mirror"
debootstrap --variant=minbase --include=systemd,ca-certificates "$release" "$root" "$mirror" >"$folder/log"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
cp /etc/resolv.conf "$root/etc/resolv.conf"
if [ -n "$newer" ]; then
    echo "deb $mirror trixie main" >"$root/etc/apt/sources.list.d/newer.list"
    printf 'Package: *\nPin: release n=trixie\nPin-Priority: 50\n' >"$root/etc/apt/preferences.d/newer"
fi
# Patroni makes the cluster.
mkdir --parents "$root/etc/postgresql-common/createcluster.d"
echo 'create_main_cluster = false' >"$root/etc/postgresql-common/createcluster.d/lab.conf"

say "packages"
chroot "$root" apt-get --quiet=2 update >>"$folder/log"
# shellcheck disable=SC2046,SC2086 # Lists of names.
chroot "$root" apt-get --quiet=2 --yes --no-install-recommends install $packages ${newer:+$(printf '%s/trixie ' $newer)} >>"$folder/log" 2>&1
# Nothing of this machine stays.
rm "$root/usr/sbin/policy-rc.d" "$root/etc/resolv.conf" "$root/etc/hostname" "$root/etc/postgresql-common/createcluster.d/lab.conf"
rm --recursive "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/*

if [ -n "$patroni" ]; then
    say "Patroni"
    wheels=$(mktemp --directory)
    trap 'rm --recursive --force "$wheels"' EXIT
    /usr/bin/python3 -m venv "$wheels/venv"
    "$wheels/venv/bin/pip" install --quiet --disable-pip-version-check wheel
    # shellcheck disable=SC2086
    "$wheels/venv/bin/pip" wheel --quiet --disable-pip-version-check --wheel-dir "$wheels/made" $patroni
    mkdir "$root/wheels"
    cp "$wheels"/made/* "$root/wheels"
    chroot "$root" python3 -m venv /opt/patroni
    # shellcheck disable=SC2086
    chroot "$root" env --ignore-environment PATH=/usr/bin:/bin /opt/patroni/bin/pip install --quiet --no-index --find-links=/wheels $patroni
    rm --recursive "$root/wheels"
    ln --symbolic /opt/patroni/bin/patroni /opt/patroni/bin/patronictl "$root/usr/bin"
else
    # The lab's own clients use this Python.
    mkdir --parents "$root/opt/patroni/bin"
    ln --symbolic /usr/bin/python3 "$root/opt/patroni/bin/python3"
fi

patch_base "$root"
: >"$root/etc/machine-id"
echo "$wanted" >"$folder/made-by"
say "ready, $(du --summarize --block-size=M "$root" | cut --fields=1)"
