import { expect, test } from "vitest";
import { parse } from "yaml";
import { estatesWith, filesWith, hostsWith, known } from "./estates.ts";
import { readSections } from "./formats/lines.ts";

const path = "/etc/pgbackrest/pgbackrest.conf";
const backedUp = estatesWith("pgbackrest");
const authority = "/etc/gen-bundle/tls/ca.crt";

/** Of keys that come several times every value. */
const valuesOf = (content: string, key: string) =>
  content.split("\n").flatMap((line) => (line.startsWith(`${key} = `) ? line.slice(key.length + 3) : []));

/** Without what may come several times. */
const sectionsOf = (content: string) => readSections(content.replaceAll(/^tls-server-auth = .*\n/gm, ""));

test.each(backedUp)(
  "pgBackRest of %s finds every database, and its repository, where the plan says",
  (_name, { plan, ...rest }) => {
    const files = filesWith({ plan, ...rest }, path, "pgbackrest");
    const nodes = plan.listeners.filter(({ role }) => role === "database-node");
    const agents = plan.listeners.filter(({ role }) => role === "backup-agent");
    const repository = known(
      plan.listeners.find(({ role }) => role === "backup-repository"),
      "repository",
    );
    const patroni = new Map(
      filesWith({ plan, ...rest }, "/etc/patroni/patroni.yml", "patroni").map(({ host, content }) => [
        host,
        parse(content, { version: "1.1" }).postgresql,
      ]),
    );
    for (const { host, content } of files) {
      const sections = sectionsOf(content);
      const global = known(sections.get("global"), "[global]");
      const [stanza, databases] = known(
        [...sections].find(([name]) => name !== "" && !name.startsWith("global")),
        "stanza",
      );
      const served = hostsWith(plan, "patroni").includes(host) ? [host] : nodes.map((node) => node.host);
      for (const [index, member] of served.entries()) {
        const value = (key: string) => databases.get(`pg${index + 1}-${key}`);
        const { port } = known(
          nodes.find((node) => node.host === member),
          member,
        );
        const { data_dir: directory, parameters } = patroni.get(member);
        expect(value("path"), member).toBe(directory);
        expect(value("port"), member).toBe(String(port));
        expect(value("socket-path"), member).toBe(parameters.unix_socket_directories);
        if (member === host) continue;
        const agent = known(
          agents.find((each) => each.host === member),
          member,
        );
        expect([value("host"), value("host-port"), value("host-ca-file")]).toEqual([
          member,
          String(agent.port),
          authority,
        ]);
      }
      expect(
        [...databases.keys()].filter((key) => key.endsWith("-path") && !key.includes("socket")),
      ).toHaveLength(served.length);

      const own = known(
        [...agents, repository].find((each) => each.host === host),
        `listener of ${host}`,
      );
      expect(global.get("tls-server-port")).toBe(String(own.port));
      expect(global.get("tls-server-address")).toBe(own.bind);
      const peers = own === repository ? agents.map((each) => each.host) : [repository.host];
      expect(valuesOf(content, "tls-server-auth")).toEqual(peers.map((peer) => `${peer}=${stanza}`));
      if (own !== repository) {
        expect(global.get("repo1-host")).toBe(repository.host);
        expect(global.get("repo1-host-port")).toBe(String(repository.port));
      }
    }
  },
);

test.each(estatesWith(({ secrets }) => secrets.some(({ name }) => name === "pgbackrest-cipher")))(
  "backups of %s are encrypted with the secret, wherever they are written",
  (_name, estate) => {
    const repositories = hostsWith(estate.plan, "backup-repository");
    // Nodes write into an object store themselves.
    const writing = repositories.length > 0 ? "backup-repository" : "patroni";
    for (const { content } of filesWith(estate, "/etc/pgbackrest/conf.d/secrets.conf", writing))
      expect(known(readSections(content).get("global"), "[global]").get("repo1-cipher-pass")).toBe(
        estate.secrets["pgbackrest-cipher"],
      );
  },
);
