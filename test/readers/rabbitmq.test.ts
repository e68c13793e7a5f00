import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { Plan } from "../../src/index.ts";
import { addressFor, nameFor, networkOfSection } from "../networks.ts";
import { estatesWith, filesWith, givenKeys, hostsOfFamily, hostsWith, known } from "./estates.ts";
import { readAssignments, readLines } from "./formats/lines.ts";
import { readUnit } from "./formats/unit.ts";

test.each(estatesWith("rabbitmq"))(
  "every RabbitMQ node of %s knows the same nodes and its own name",
  (_name, estate) => {
    const { plan, secrets } = estate;
    const nodes = hostsWith(plan, "rabbitmq");
    const files = filesWith(estate, "/etc/rabbitmq/rabbitmq.conf", "rabbitmq");
    const given = givenKeys(estate, "rabbitmq");
    const shared = files.map(({ content }) =>
      [...readAssignments(content)].filter(([key]) => !given.has(key)).join("\n"),
    );
    expect(new Set(shared).size).toBe(1);

    const network = networkOfSection(plan, "rabbitmq");
    const nodeName = (node: string) => `rabbit@${nameFor(plan, node, network)}`;
    for (const { host, content } of files) {
      const port = (role: string) =>
        known(
          plan.listeners.find((listener) => listener.host === host && listener.role === role),
          role,
        ).port;
      const values = readAssignments(content);
      const cluster = [...values].filter(([key]) => /\.nodes\.\d+$/.test(key)).map(([, node]) => node);
      expect(cluster.toSorted()).toEqual(nodes.map(nodeName).toSorted());
      const [client, admin] = plan.tls
        ? ["listeners.ssl.default", "management.ssl.port"]
        : ["listeners.tcp.default", "management.tcp.port"];
      expect(values.get(client)).toBe(String(port("broker")));
      expect(values.get(admin)).toBe(String(port("broker-admin")));
      // What is not told so takes no IPv6 connections.
      const six = addressFor(plan, host, network).includes(":");
      for (const key of [...values.keys()].filter((each) =>
        /^(?:management|prometheus)\..*\.port$/.test(each),
      ))
        expect(values.get(key.replace(/port$/, "ip"))).toBe(six ? "::" : undefined);
      expect(Number(values.get("consumer_timeout"))).toBeGreaterThan(30 * 60 * 1000);
      expect([...values.keys()].filter((key) => /^ha-|mirror|default_pass/.test(key))).toEqual([]);

      const own = known(estate.hosts.get(host), host);
      const read = (path: string) => known(own.get(path), path);
      // A queue that was declared before a node joined gets it as a member: by RabbitMQ itself, or when the node starts.
      const unit = readUnit(read("/etc/systemd/system/rabbitmq-server.service.d/10-gen-bundle.conf").content);
      const joins = unit.get("Service.ExecStartPost")?.[0]?.endsWith(` grow ${nodeName(host)} all`) ?? false;
      const alone = nodes.length === 1 || given.size > 0;
      const itself = values.get("quorum_queue.continuous_membership_reconciliation.enabled") === "true";
      expect(joins || itself || alone).toBe(true);
      if (itself && given.size === 0)
        expect(values.get("quorum_queue.continuous_membership_reconciliation.target_group_size")).toBe(
          String(nodes.length),
        );
      const environment = readAssignments(read("/etc/rabbitmq/rabbitmq-env.conf").content);
      expect(environment.get("NODENAME")).toBe(nodeName(host));
      expect(environment.get("DIST_PORT")).toBe(String(port("broker-peer")));
      // Its tools speak to a node as nodes do to each other.
      const distribution = environment.get("SERVER_ADDITIONAL_ERL_ARGS");
      expect(distribution?.includes("-proto_dist inet") ?? false).toBe(plan.tls || six);
      expect(environment.get("CTL_ERL_ARGS")).toBe(distribution);
      const cookie = read("/var/lib/rabbitmq/.erlang.cookie");
      expect(cookie).toMatchObject({ mode: 0o400, user: "rabbitmq", group: "rabbitmq", sensitive: true });
      expect(cookie.content).toBe(`${secrets["rabbitmq-cookie"]}\n`);
      expect(values.get("load_definitions")).toBe("/etc/rabbitmq/definitions.json");
      expect(read("/etc/rabbitmq/enabled_plugins").content).toMatch(
        /^\[[a-z0-9_,]*\brabbitmq_management\b[a-z0-9_,]*\]\.\n$/,
      );
    }
  },
);

test.each(estatesWith("rabbitmq"))(
  "RabbitMQ of %s imports every account with the hash of its password",
  (_name, estate) => {
    const { plan, secrets } = estate;
    const accounts = plan.accounts.filter(({ role }) => role === "broker");
    for (const { content } of filesWith(estate, "/etc/rabbitmq/definitions.json", "rabbitmq")) {
      const { users, vhosts, permissions } = JSON.parse(content);
      for (const { name, password_hash: text, hashing_algorithm: algorithm } of users) {
        const account = accounts.find(({ user }) => user === name);
        const password = known(secrets[account?.secret ?? `rabbitmq-user-${name}`], `secret of ${name}`);
        const bytes = Buffer.from(text, "base64");
        const hash = createHash("sha256").update(bytes.subarray(0, 4)).update(password).digest();
        expect(algorithm).toBe("rabbit_password_hashing_sha256");
        expect(bytes.subarray(4).equals(hash), name).toBe(true);
      }
      const named = (list: { name: string }[]) => list.map(({ name }) => name);
      expect(named(users)).not.toContain("guest");
      expect(named(vhosts).toSorted()).toEqual(
        [...new Set(accounts.map(({ resource }) => resource))].toSorted(),
      );
      for (const { user, resource } of accounts) {
        expect(named(users)).toContain(user);
        expect(permissions).toContainEqual(expect.objectContaining({ user, vhost: resource, write: ".*" }));
      }
      for (const { user, vhost } of permissions) {
        expect(named(users)).toContain(user);
        expect(named(vhosts)).toContain(vhost);
        const administrator = users
          .find(({ name }: { name: string }) => name === user)
          .tags.includes("administrator");
        expect(administrator || accounts.some((each) => each.user === user && each.resource === vhost)).toBe(
          true,
        );
      }
    }
  },
);

test.each(estatesWith((plan) => plan.tls && hostsWith(plan, "rabbitmq").length > 0))(
  "RabbitMQ nodes of %s prove themselves to each other",
  (_name, estate) => {
    for (const { content } of filesWith(estate, "/etc/rabbitmq/inter-node-tls.config", "rabbitmq")) {
      const [, server = "", client = ""] =
        /^\[\{server, \[(.*)\]\},\n \{client, \[(.*)\]\}\]\.\n$/.exec(content) ?? [];
      for (const side of [server, client]) {
        for (const [option, file] of [
          ["cacertfile", "ca.crt"],
          ["certfile", "rabbitmq.crt"],
          ["keyfile", "rabbitmq.key"],
        ])
          expect(side).toContain(`{${option}, "/etc/gen-bundle/tls/${file}"}`);
        expect(side).toContain("{verify, verify_peer}");
      }
      expect(server).toContain("{fail_if_no_peer_cert, true}");
    }
  },
);

test.each(estatesWith("rabbitmq"))(
  "RabbitMQ of %s may hold as many files as connections",
  (_name, estate) => {
    const dropIn = "/etc/systemd/system/rabbitmq-server.service.d/10-gen-bundle.conf";
    for (const { content } of filesWith(estate, dropIn, "rabbitmq"))
      expect(Number(readUnit(content).get("Service.LimitNOFILE")?.[0])).toBeGreaterThanOrEqual(65_536);
  },
);

/** Debian has all of Erlang as packages of the same repository, of which the newest is too new for RabbitMQ. */
const holdingErlang = (plan: Plan) => {
  const installing = plan.packages.filter(
    ({ name, repository }) => name === "rabbitmq-server" && repository !== undefined,
  );
  return hostsOfFamily(plan, "debian", ({ host }) => installing.some((each) => each.host === host));
};

test.each(estatesWith((plan) => holdingErlang(plan).length > 0))(
  "Erlang of %s stays in one series, older or not",
  (_name, { plan, hosts }) => {
    for (const host of holdingErlang(plan)) {
      const path = "/etc/apt/preferences.d/gen-bundle-erlang";
      const { content } = known(hosts.get(host)?.get(path), `${path} of ${host}`);
      const fields = new Map(readLines(content).map((line) => line.split(": ") as [string, string]));
      expect(fields.get("Package")).toBe("erlang-*");
      expect(fields.get("Pin")).toMatch(/^version 1:\d+\.\*$/);
      // Above 1000 apt goes back to an older version too (apt_preferences(5)).
      expect(Number(fields.get("Pin-Priority"))).toBeGreaterThan(1000);
    }
  },
);
