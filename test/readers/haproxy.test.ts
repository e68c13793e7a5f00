import { expect, test } from "vitest";
import { haproxyVersions } from "../../src/components/haproxy/versions.ts";
import type { Topology } from "../../src/index.ts";
import { authorityPath, certificatePaths } from "../../src/model/tls.ts";
import { has } from "../../src/model/version.ts";
import { addressFor, networkOfSection } from "../networks.ts";
import { changingEstates } from "./changing-estates.ts";
import { estatesWith, filesOf, filesWith, known } from "./estates.ts";
import { readHaproxy } from "./formats/haproxy.ts";
import { ofIPv6, secured } from "./inline-estates.ts";
import { pooledEstates } from "./pooled-estates.ts";

const path = "/etc/haproxy/haproxy.cfg";

/** What HAProxy answers itself. */
const unpooled: readonly string[] = ["balancer-statistics", "metrics", "web-redirect"];

function socket(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

const balanced = estatesWith("haproxy", [
  ...pooledEstates,
  ...changingEstates,
  ["an estate with TLS", secured()],
  ["an estate of IPv6", ofIPv6()],
]);

test.each(balanced)(
  "HAProxy of %s binds each balanced listener once and leads it to every member",
  (_name, estate) => {
    const { plan } = estate;
    for (const { host, content } of filesWith(estate, path, "haproxy")) {
      const sections = readHaproxy(content);
      const binds = sections.flatMap(({ lines }) =>
        lines.filter(([word]) => word === "bind").map(([, bind]) => bind),
      );
      const own = plan.listeners.filter((listener) => listener.service === `haproxy@${host}`);
      expect(binds.toSorted()).toEqual(own.map(({ bind, port }) => socket(bind, port)).toSorted());

      for (const listener of own.filter(({ role }) => !unpooled.includes(role))) {
        const pool = known(
          plan.pools.find(({ role }) => role === listener.role),
          `pool ${listener.role}`,
        );
        const { lines } = known(
          sections.find((each) =>
            each.lines.some(
              ([word, bind]) => word === "bind" && bind === socket(listener.bind, listener.port),
            ),
          ),
          `section of ${listener.id}`,
        );
        const servers = lines
          .filter(([word]) => word === "server")
          .map(([, name = "", address, ...words]) => {
            expect(words).toContain("check");
            expect(words).not.toContain("backup");
            expect(words.join(" ").includes("on-marked-down shutdown-sessions")).toBe(pool.cutFailedSessions);
            expect(Number(words[words.indexOf("maxconn") + 1])).toBe(pool.memberConnections);
            return [name, address, Number(words[words.indexOf("port") + 1])];
          });
        const members = pool.members.map((id) => {
          const member = known(
            plan.listeners.find((each) => each.id === id),
            id,
          );
          const checked = pool.check.role
            ? plan.listeners.find((each) => each.host === member.host && each.role === pool.check.role)
            : member;
          const address = member.bind === "*" ? addressFor(plan, member.host, undefined) : member.bind;
          return [member.host, socket(address, member.port), known(checked, `check of ${id}`).port];
        });
        // While Patroni turns to TLS or from it, each member has a check by HTTP and one by HTTPS.
        const changes = plan.tlsOffered && !plan.tlsRequired && pool.mode === "tcp";
        const suffix = plan.tls ? "_unencrypted" : "_tls";
        expect(servers).toEqual([
          ...members,
          ...(changes ? members : []).map(([name, ...rest]) => [`${name}${suffix}`, ...rest]),
        ]);

        const text = lines.map((words) => words.join(" "));
        expect(text).toContain(`mode ${pool.mode}`);
        expect(text).toContain("option httpchk");
        expect(text.filter((line) => line.startsWith("http-check send "))).toEqual([
          expect.stringContaining(`meth ${pool.check.method} uri ${pool.check.path} `),
        ]);
        expect(text).toContain("http-check expect status 200");
        // What another service answers for must be dialled itself, after the answer.
        const [member = ""] = pool.members;
        const beside = plan.listeners.find(
          ({ host, role }) => role === pool.check.role && member.split("/")[0]?.endsWith(`@${host}`),
        );
        const dialled = plan.listeners.find(({ id }) => id === member);
        const apart = beside !== undefined && dialled !== undefined && beside.service !== dialled.service;
        const after = text.slice(text.indexOf("http-check expect status 200") + 1);
        expect(after.filter((line) => line.startsWith("http-check"))).toEqual(
          apart ? [`http-check connect port ${dialled.port}`] : [],
        );
        for (const side of ["client", "server"])
          expect(text).toContain(`timeout ${side} ${pool.idleTimeout}s`);
      }
    }
  },
);

test.each(balanced)(
  "HAProxy of %s starts with no server of a pool that writes, and connects to each at its port",
  (_name, estate) => {
    for (const { host, content } of filesWith(estate, path, "haproxy")) {
      const sections = readHaproxy(content);
      const writing = estate.plan.pools.filter(({ balance }) => balance === "first-healthy");
      const loading = sections.filter(({ lines }) =>
        lines.some((words) => words.join(" ") === "load-server-state-from-file global"),
      );
      const bound = sections.filter(({ name }) => writing.some(({ role }) => role === name));
      expect(loading.map(({ name }) => name)).toEqual(bound.map(({ name }) => name));
      const expected = bound.flatMap(({ name, lines }) =>
        lines
          .filter(([word]) => word === "server")
          .map(([, server = "", address = ""]) => [name, server, "0", address.replace(/^.*:/, "")]),
      );
      const files = known(estate.hosts.get(host), host);
      const states = known(files.get("/etc/haproxy/server-states"), "states")
        .content.trimEnd()
        .split("\n")
        .filter((line) => !line.startsWith("#"));
      expect(
        states.map((line) => {
          const fields = line.split(" ");
          expect(fields).toHaveLength(20);
          return [fields[1], fields[3], fields[5], fields[18]];
        }),
      ).toEqual(expected);
      const unit = known(files.get("/etc/systemd/system/haproxy.service.d/10-gen-bundle.conf"), "drop-in");
      const reload = [...unit.content.matchAll(/^ExecReload=(.*)$/gm)].map(([, command = ""]) => command);
      expect(reload).toEqual([
        "",
        expect.stringContaining(" -c "),
        "-/usr/local/libexec/gen-bundle/save-server-states.sh",
        "/bin/kill -USR2 $MAINPID",
      ]);
      expect(unit.content).toContain("\nExecStartPre=-/usr/local/libexec/gen-bundle/save-server-states.sh\n");
    }
  },
);

test.each(balanced)(
  "HAProxy of %s has timeouts, room for every connection, and no page for all the world",
  (_name, estate) => {
    for (const { host, content } of filesWith(estate, path, "haproxy")) {
      const sections = readHaproxy(content);
      const named = (kind: string) =>
        known(
          sections.find((section) => section.kind === kind),
          kind,
        ).lines;
      const value = (lines: readonly (readonly string[])[], keyword: string) =>
        Number(known(lines.find(([word]) => word === keyword)?.[1], keyword));
      for (const phase of ["connect", "client", "server", "check", "queue"]) {
        expect(
          named("defaults").some(([word, name]) => word === "timeout" && name === phase),
          phase,
        ).toBe(true);
      }
      const listens = sections.filter(
        ({ kind, name }) => kind === "listen" && !["statistics", "metrics", "web-redirect"].includes(name),
      );
      const sum = listens.reduce((total, { lines }) => total + value(lines, "maxconn"), 0);
      expect(value(named("global"), "maxconn")).toBeGreaterThanOrEqual(sum);
      expect(new Set(sections.map(({ kind, name }) => `${kind} ${name}`)).size).toBe(sections.length);
      const statistics = known(
        estate.plan.listeners.find((each) => each.host === host && each.role === "balancer-statistics"),
        "statistics",
      );
      expect(statistics.bind).toBe(addressFor(estate.plan, host, networkOfSection(estate.plan, "haproxy")));
    }
  },
);

test.each(balanced)(
  "HAProxy of %s proves itself, and has everybody prove themselves, with TLS",
  (_name, estate) => {
    const { plan } = estate;
    const { combined } = certificatePaths("haproxy");
    for (const { host, content } of filesWith(estate, path, "haproxy")) {
      const sections = readHaproxy(content);
      const declared = plan.certificates.filter((each) => each.host === host && each.name === "haproxy");
      expect(declared.map((each) => [each.combined, each.action, each.units])).toEqual(
        plan.tlsOffered ? [[true, "reload", ["haproxy.service"]]] : [],
      );
      const global = known(
        sections.find(({ kind }) => kind === "global"),
        "global",
      ).lines.map((words) => words.join(" "));
      for (const side of ["bind", "server"])
        expect(global.includes(`ssl-default-${side}-options ssl-min-ver TLSv1.2`)).toBe(
          plan.tlsOffered ||
            sections.some(({ lines }) => lines.some((words) => words[0] === "bind" && words.includes("ssl"))),
        );

      const { airflow, haproxy } = plan.sections as Partial<Topology>;
      for (const { name, lines } of sections.filter(({ kind }) => kind === "listen")) {
        const text = lines.map((words) => words.join(" "));
        const pool = plan.pools.find(({ role }) => role === name);
        const [, , ...binding] = known(
          lines.find(([word]) => word === "bind"),
          "bind",
        );
        // A database speaks its own TLS to its clients, and the redirect is for those who do not speak it.
        const given = name === "web-public" ? haproxy?.certificate : undefined;
        const ends = (plan.tls || given !== undefined) && pool?.mode !== "tcp" && name !== "web-redirect";
        expect(binding, name).toEqual(ends ? ["ssl", "crt", given ?? combined, "alpn", "h2,http/1.1"] : []);
        // Only tasks use this interface, and they use the other port.
        const closed = text.filter((line) => line.startsWith("http-request deny"));
        const serves = plan.services.some(({ tier }) => tier === "airflow-api-server");
        const { pathname } = new URL(airflow?.web.url ?? "http://airflow");
        expect(closed, name).toEqual(
          name === "web-public" && serves
            ? [
                "http-request deny deny_status 400 unless { path,url_dec -m found }",
                `http-request deny deny_status 404 if { path,url_dec -m beg ${pathname.replace(/\/$/, "")}/execution/ }`,
              ]
            : [],
        );
        const front = known(
          plan.listeners.find(
            ({ id }) => id === `haproxy@${host}/${name === "statistics" ? "balancer-statistics" : name}`,
          ),
          name,
        );
        const members = (pool?.members ?? []).map((id) =>
          known(
            plan.listeners.find((each) => each.id === id),
            id,
          ),
        );
        expect(front.secure === true).toBe(
          ends || (pool?.mode === "tcp" && members.every(({ secure }) => secure === true)),
        );
        if (pool?.mode === "http") {
          expect(text).toContain(`http-request set-header X-Forwarded-Proto ${ends ? "https" : "http"}`);
          expect(
            text.some((line) => line.startsWith("http-response set-header Strict-Transport-Security ")),
          ).toBe(ends);
        }
        for (const [index, [, server = "", , ...words]] of lines
          .filter(([word]) => word === "server")
          .entries()) {
          const member = known(members[index % members.length], server);
          const asked = pool?.check.role
            ? known(
                plan.listeners.find((each) => each.host === member.host && each.role === pool.check.role),
                server,
              )
            : member;
          const after = (word: string) => words[words.indexOf(word) + 1];
          expect(words.includes("ssl"), server).toBe(pool?.mode === "http" && member.secure === true);
          const second = index >= members.length;
          expect(words.includes("check-ssl"), server).toBe((asked.secure === true) !== second);
          if (words.includes("ssl")) expect(after("sni")).toBe(`str(${member.host})`);
          if (!words.includes("ssl") && !words.includes("check-ssl")) continue;
          expect([
            after("verify"),
            after("verifyhost"),
            after("ca-file"),
            after("crt"),
            after("check-sni"),
          ]).toEqual(["required", member.host, authorityPath, combined, member.host]);
        }
      }
    }
  },
);

test("the estate with TLS has a redirect, figures, and checks of databases and web servers", () => {
  const [file] = filesOf(secured(), path);
  expect(file?.content).toMatch(
    /^ {4}http-request redirect location https:.*\[req\.hdr\(Host\),regsub\(:\[0-9\]\+\$,\)\]%\[pathq\] code 301$/m,
  );
  expect(file?.content).toMatch(
    /^ {4}http-request use-service prometheus-exporter if \{ path \/metrics \}$/m,
  );
  expect(file?.content.match(/ check-ssl /g)).toHaveLength(8);
});

test("figures are for monitoring alone", () => {
  const { plan } = secured();
  const listeners = plan.listeners.filter(({ id }) => /^haproxy@.*\/metrics$/.test(id));
  expect(listeners).not.toEqual([]);
  for (const { id } of listeners) {
    const readers = plan.flows.filter(({ to }) => to.includes(id)).flatMap(({ from }) => from);
    expect(readers).toEqual(["network:monitoring"]);
  }
});

test.each(haproxyVersions.series)("HAProxy $name reads no word that it has not got", ({ name }) => {
  const [file] = filesOf(secured(name), path);
  const lines = known(file, path)
    .content.split("\n")
    .map((line) => line.trim());
  for (const key of Object.keys(haproxyVersions.gates)) {
    expect(
      lines.some((line) => `${line} `.startsWith(`${key} `)),
      key,
    ).toBe(has(haproxyVersions.gates, key, name));
  }
});
