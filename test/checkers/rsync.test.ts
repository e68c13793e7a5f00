import { expect, test } from "vitest";
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
    `rsync --port="$port" --address=${from} rsync://${own}/${share}/ >/dev/null`;
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

describeChecker("rsync", () => {
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
