import { expect, test } from "vitest";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, silence, type Trial, trials } from "./host.ts";

const path = "/etc/etcd/etcd.conf.yml";

/** Starts a member until it has read its file, joined its neighbours' list and listens; it has no neighbour to vote. */
function start(trial: Trial) {
  const own = trial.estate.plan.hosts.get(trial.host)?.address;
  // Where neighbours' addresses lead nowhere at once, asking them takes no time.
  const neighbours = [...trial.estate.plan.hosts.values()].filter(({ address }) => address !== own);
  return asHost(
    trial,
    `
    for address in ${neighbours.map(({ address }) => address).join(" ")}; do ip address add "$address" dev lo; done
    etcd --config-file=${path} >/tmp/log 2>&1 &
    for _ in {1..100}; do
        grep --quiet --no-messages -E 'listening for peers|serving peer traffic' /tmp/log && exit 0
        kill -0 $! 2>/dev/null || break
        sleep 0.05
    done
    cat /tmp/log
    exit 1`,
  );
}

describeChecker("etcd", () => {
  test.each(trials(path))("starts with %s", (_title, trial) => {
    expect(start(trial)).toEqual(silence);
  });

  test.each<[string, RegExp | string, string, string]>([
    ["a member that is not in the list", /^name: .*/m, "name: nobody", "couldn't find local name"],
    ["a name to bind", /^listen-client-urls: .*/m, "listen-client-urls: http://sql:2379", "expected IP"],
    ["a number that is none", /^election-timeout: .*/m, "election-timeout: long", "election-timeout"],
    ["an election before the next heartbeat", /^election-timeout: .*/m, "election-timeout: 200", "election"],
  ])("refuses %s", (_what, from, to, message) => {
    const verdict = start(broken(path, (text) => text.replace(from, to)));
    expect(verdict.status).toBe(1);
    expect(verdict.output).toContain(message);
  });
});
