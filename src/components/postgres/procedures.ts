import { socketAddress } from "../../formats/socket-address.ts";
import type { Instruct } from "../../model/component.ts";
import { listenersOf } from "../../model/plan.ts";
import { authorityPath, certificatePaths } from "../../model/tls.ts";
import { operations } from "./operations.ts";
import { rotations } from "./rotations.ts";
import type { Settings } from "./schema.ts";

/** The leader race of the standbys: each asks the others, with Patroni's timeout of 2 s, and then takes the lock. */
const race = 3;

/** Until a promoted standby takes writes; a few seconds with a checkpoint to spare (measured: 1 to 5). */
const promotion = 5;

/** Until the leader waits for another standby: its entry in the store, and a reload of PostgreSQL's settings. */
const choice = 3;

/** Seconds; PostgreSQL's default. */
const walSenderTimeout = 60;

export function procedures(instruct: Instruct, settings: Settings) {
  const { ground, facts, leadership, procedure } = instruct;
  const { patroni } = settings;
  const nodes = listenersOf(facts, "database-health");
  const [first, second] = nodes;
  if (!first) return;
  const { certificate, key } = certificatePaths("postgres");
  const proof = first.secure ? `--cacert ${authorityPath} --cert ${certificate} --key ${key} ` : "";
  for (const { host, bind, port } of nodes) {
    const url = `${first.secure ? "https" : "http"}://${socketAddress(bind, port)}/primary`;
    leadership({
      host,
      command: `curl --fail --silent --max-time 5 --output /dev/null ${proof}${url}`,
    });
  }
  const scope = patroni.scope ?? ground.name;
  // Whoever changes something through the REST API gives its password, which the environment holds.
  const patronictl = (words: string) =>
    `(set -a; . /etc/patroni/patroni.env; patronictl -c /etc/patroni/patroni.yml ${words})`;
  const list = patronictl(`list ${scope}`);

  procedure({
    occasion: "inspection",
    title: "PostgreSQL",
    steps: [
      {
        text: `One member must be the leader, every other \`streaming\`${settings.synchronous === false ? "" : ", at least one of them a `Sync Standby`"}, all on the same timeline, with a lag of 0 or close to it.`,
        host: first.host,
        commands: [list],
      },
    ],
  });
  rotations(procedure, settings, first.host, list);
  const hosts = nodes.map(({ host }) => host);
  operations(instruct, settings, hosts, { scope, patronictl, list });
  if (!second) return;

  procedure({
    occasion: "failover",
    title: "PostgreSQL: planned switchover",
    steps: [
      {
        text: "Nothing is lost: the old leader stops cleanly before a standby is promoted. Sessions are cut; clients connect again. Run it when `list` shows no lag.",
        host: first.host,
        commands: [patronictl(`switchover ${scope} --force`), list],
      },
    ],
    delays: [{ seconds: 10, formula: "the old leader's last checkpoint and the promotion" }],
    roles: ["database-primary"],
  });
  procedure({
    occasion: "failover",
    title: "PostgreSQL: the leader's host is lost",
    steps: [
      {
        text: `Find the leader with \`list\` and cut its power; a clean shutdown would hand over at once and test nothing. A standby must lead next; ${settings.synchronous === false ? `replication is asynchronous, so the last commits may be lost, up to ${patroni.maximumLagOnFailover} bytes of log` : "no acknowledged commit may be lost, since a commit waits for a standby"}.`,
        host: first.host,
        commands: [list],
      },
      {
        text: "Power it on again: it must come back as a streaming standby by itself. Count the rows once more some seconds later.",
      },
    ],
    // ttl runs from the leader's last renewal (Patroni, docs/dynamic_configuration.rst). A check that demands less than
    // ttl and the store's part would fail now and then (measured: 28 to 37 s at ttl 30).
    delays: [
      { seconds: patroni.ttl, formula: `ttl ${patroni.ttl} s: the lost leader's lock runs out` },
      { seconds: race, formula: `${race} s: the standbys settle who takes it` },
      { seconds: promotion, formula: `${promotion} s: promotion` },
    ],
    roles: ["consensus", "database-primary"],
  });
  procedure({
    occasion: "failover",
    title: "PostgreSQL: a standby's host is lost",
    steps: [
      {
        text:
          settings.synchronous === false
            ? "Writing goes on."
            : "If it was the synchronous one, commits wait until the leader has chosen another.",
        host: first.host,
        commands: [list],
      },
    ],
    // A silent standby is dropped when its own key in the store, which it renews once a loop, runs out after ttl, or its
    // walsender ends after wal_sender_timeout, 60 s unless it is changed (PostgreSQL, runtime-config-replication). The
    // leader then chooses another (Patroni, postgresql/sync.py, _ReplicaList: of the members of the store). Measured in
    // the lab at ttl 30 and loopWait 10: 31 and 42 s.
    delays:
      settings.synchronous === false
        ? [{ seconds: 0, formula: "the leader needs no standby" }]
        : [
            patroni.ttl < walSenderTimeout
              ? { seconds: patroni.ttl, formula: `ttl ${patroni.ttl} s: the lost standby's key runs out` }
              : {
                  seconds: walSenderTimeout,
                  formula: `wal_sender_timeout ${walSenderTimeout} s: a silent standby counts as gone`,
                },
            { seconds: patroni.loopWait, formula: `loopWait ${patroni.loopWait} s: the leader looks` },
            { seconds: choice, formula: `${choice} s: another is chosen, and confirms` },
          ],
    roles: settings.synchronous === false ? [] : ["consensus"],
  });
  procedure({
    occasion: "loss",
    title: "A PostgreSQL node does not follow, or is gone for good",
    steps: [
      {
        text: `\`reinit\` throws away the data of the member that it names and copies the leader's; here that is ${second.host}. Never name the leader. The copy loads the leader, and takes as long as its data needs to cross the network.`,
        host: first.host,
        commands: [list, patronictl(`reinit ${scope} ${second.host} --force`)],
      },
      {
        text: "A new host under the same name needs no `reinit`: deploy its files, and Patroni copies the leader when it finds no data. A name that never comes back is taken out of the topology, and leaves `list` by itself when its key in the store has run out.",
      },
    ],
  });

  procedure({
    occasion: "growth",
    title: "More PostgreSQL nodes",
    steps: [
      {
        text: "Add the host to `hosts` of the section `postgres`, generate, deploy the new host, wait until `list` shows it streaming, and then deploy the others one at a time, the leader last: they let the new one in, and balancers lead clients to it.",
        host: first.host,
        commands: [list],
      },
    ],
  });
}
