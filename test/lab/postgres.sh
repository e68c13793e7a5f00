#!/bin/bash
# Builds what lies over the base on hosts whose database is of an older version than that of the base, once: postgres.sh FOLDER
# ESTATE. Its programs are those of the Debian that has that version, installed beside the newer ones as PGDG's are.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
folder=$1 estate=$2

read -r version layer < <(node "$here/topology.mjs" --former "$estate")
if [ "$version" = - ]; then exit 0; fi
case $version in
15) release=bookworm ;;
*)
    echo "No Debian has PostgreSQL $version." >&2
    exit 2
    ;;
esac
root=$folder/$layer
wanted=$({ cat "$folder/made-by" "$0" && echo "$version"; } | sha256sum)
if [ "$(cat "$root/made-by" 2>/dev/null)" = "$wanted" ]; then exit 0; fi

rm --recursive --force --one-file-system "$root"
mkdir --parents "$root/upper" "$root/work" "$root/merged"
mount -t overlay -o "lowerdir=$folder/base,upperdir=$root/upper,workdir=$root/work" overlay "$root/merged"
echo "base: PostgreSQL $version of $release, $SECONDS s"
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' | head --lines=1)
cp /etc/resolv.conf "$root/merged/etc"
printf '#!/bin/sh\nexit 101\n' >"$root/merged/usr/sbin/policy-rc.d"
chmod 755 "$root/merged/usr/sbin/policy-rc.d"
echo 'create_main_cluster = false' >"$root/merged/etc/postgresql-common/createcluster.d/lab.conf"
# Nothing that the base has may move: only what it lacks comes from the older suite.
echo "deb ${mirror:-http://deb.debian.org/debian} $release main" >"$root/merged/etc/apt/sources.list.d/older.list"
printf 'Package: *\nPin: release n=%s\nPin-Priority: 50\n' "$release" >"$root/merged/etc/apt/preferences.d/older"
in_base() { chroot "$root/merged" env DEBIAN_FRONTEND=noninteractive LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"; }
before=$(in_base dpkg-query --show)
in_base apt-get --quiet=2 update >>"$root/log"
in_base apt-get --quiet=2 --yes --no-install-recommends install "postgresql-$version" >>"$root/log" 2>&1
moved=$(comm -23 <(echo "$before" | sort) <(in_base dpkg-query --show | sort))
if [ -n "$moved" ]; then
    echo "base: these packages would have moved: $moved" >&2
    exit 1
fi
in_base systemctl --quiet disable postgresql.service
rm --recursive "$root/merged/usr/sbin/policy-rc.d" "$root/merged/etc/resolv.conf" "$root/merged/etc/apt/sources.list.d/older.list" \
    "$root/merged/etc/apt/preferences.d/older" "$root/merged/etc/postgresql-common/createcluster.d/lab.conf"
rm --recursive --force "$root"/merged/var/cache/apt/* "$root"/merged/var/lib/apt/lists/*
umount "$root/merged"
rm --recursive --force "$root/work"
echo "$wanted" >"$root/made-by"
echo "base: ready, $(du --summarize --block-size=M "$root/upper" | cut --fields=1), $SECONDS s"
