import { expect, test } from "vitest";
import { known } from "../readers/estates.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, silence, type Trial, trials } from "./host.ts";

const path = "/etc/rsyncd.conf";

/** Starts the daemon and reads every share from every other server of it, then from the host itself. */
function serve(trial: Trial) {
  const { plan } = trial.estate;
  const address = (name: string) => plan.hosts.get(name)?.address ?? "";
  const shares = plan.shares.filter(({ servers }) => servers.includes(trial.host));
  const peers = new Set(shares.flatMap(({ servers }) => servers).filter((name) => name !== trial.host));
  const own = address(trial.host);
  const read = (from: string, share: string) =>
    `rsync --port="$port" --address=${from} rsync://${own.includes(":") ? `[${own}]` : own}/${share}/ >/dev/null`;
  return asHost(
    trial,
    `
    systemd-tmpfiles --create /etc/tmpfiles.d/gen-bundle.conf
    port=$(sed -n 's/^port = //p' ${path})
    rsync --daemon --no-detach --config=${path} --log-file=/dev/null &
    for _ in {1..100}; do : 2>/dev/null <"/dev/tcp/${own}/$port" && break; sleep 0.02; done
    ${[...peers].map((peer) => `ip address add ${address(peer)} dev lo`).join("\n")}
    ${[...peers].flatMap((peer) => shares.map(({ name }) => `${read(address(peer), name)} || exit 1`)).join("\n")}
    ${shares.map(({ name }) => `${read(own, name)} 2>/dev/null && echo "${name} is open to everyone"`).join("\n")}
    exit 0`,
  );
}

const mirror = "/usr/local/libexec/gen-bundle/mirror-shares.sh";

/** Runs the mirror of a host several times, between changes of its VIP's owner, which is a network namespace beside it. */
function mirrored(trial: Trial, script: string) {
  const { plan } = trial.estate;
  const share = known(plan.shares[0], "share");
  const vip = known(plan.vips.get(share.endpoint), "VIP").address;
  return asHost(
    trial,
    `
    exec 2>&1
    unshare --net sleep 1000 &
    owner="nsenter --net=/proc/$!/ns/net"
    sleep 0.2
    ip link set peer netns $!
    $owner ip address add ${vip}/24 dev peer
    $owner ip link set peer up
    mkdir --parents /srv/owner ${share.path}
    sed 's/^hosts .*//; s|path = ${share.path}|path = /srv/owner|' /etc/rsyncd.conf >/tmp/owner.conf
    $owner rsync --daemon --no-detach --config=/tmp/owner.conf --log-file=/tmp/owner.log &
    until grep --quiet --no-messages listening /tmp/owner.log; do sleep 0.05; done
    cd ${share.path}
    mirror() { ${mirror} "$@"; echo "exit $?: $(find . -type f | sort | tr '\\n' ' ')"; }
    ${script}
    # The daemon and its namespace.
    kill %1 %2`,
  ).output.trimEnd();
}

describeChecker("rsync", () => {
  test("deletes what the owner deleted, but not more than half of the files", () => {
    const [[, trial]] = trials(mirror) as [ReturnType<typeof trials>[number]];
    const kept = "/var/lib/gen-bundle/replaced/dags";
    const lines = mirrored(
      trial,
      `
      touch /srv/owner/{a,b,c,d}.py && mirror
      rm /srv/owner/a.py && mirror
      ls ${kept}
      rm /srv/owner/{b,c,d}.py && touch /srv/owner/e.py && mirror
      mirror --delete
      ls ${kept}
      rm /srv/owner/e.py && mirror`,
    );
    const refusal = (missing: number, here: number) =>
      `The owner of VIP nfs-vip lacks ${missing} of the ${here} files in /srv/dags. They are kept here. If they were deleted on purpose, run ${mirror} --delete; if not, copy them to the owner.`;
    expect(lines.split("\n")).toEqual([
      "exit 0: ./a.py ./b.py ./c.py ./d.py ",
      "exit 0: ./b.py ./c.py ./d.py ",
      "a.py",
      refusal(3, 3),
      "exit 1: ./b.py ./c.py ./d.py ./e.py ",
      "exit 0: ./e.py ",
      "a.py",
      "b.py",
      "c.py",
      "d.py",
      refusal(1, 1),
      "exit 1: ./e.py",
    ]);
  });

  test.each(trials(path))("serves the other server of %s and nobody else", (_title, trial) => {
    expect(serve(trial)).toEqual(silence);
  });

  test("tells of a share that is open", () => {
    const trial = broken(path, (text) => text.replaceAll(/^hosts (?:allow|deny) = .*/gm, ""));
    expect(serve(trial).output).toContain("is open to everyone");
  });

  test("does not serve a share under another name", () => {
    const trial = broken(path, (text) => text.replace(/^\[(.*)\]$/m, "[other]"));
    expect(serve(trial).status).toBe(1);
  });
});
