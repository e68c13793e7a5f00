import { expect, test } from "vitest";
import { eachEstate, filesOf, known } from "./estates.ts";
import { readHaproxy } from "./formats/haproxy.ts";
import { pooledEstates } from "./pooled-estates.ts";

const path = "/etc/haproxy/haproxy.cfg";

function socket(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}

test.each([...eachEstate, ...pooledEstates])(
  "HAProxy of %s binds each balanced listener once and leads it to every member",
  (_name, estate) => {
    const { plan } = estate;
    const hosts = new Set(plan.services.filter(({ tier }) => tier === "haproxy").map(({ host }) => host));
    const files = filesOf(estate, path);
    expect(files.map(({ host }) => host).toSorted()).toEqual([...hosts].toSorted());

    for (const { host, content } of files) {
      const sections = readHaproxy(content);
      const binds = sections.flatMap(({ lines }) =>
        lines.filter(([word]) => word === "bind").map(([, bind]) => bind),
      );
      const own = plan.listeners.filter((listener) => listener.service === `haproxy@${host}`);
      expect(binds.toSorted()).toEqual(own.map(({ bind, port }) => socket(bind, port)).toSorted());

      for (const listener of own.filter(({ role }) => role !== "balancer-statistics")) {
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
          const { address } = known(plan.hosts.get(member.host), member.host);
          return [member.host, socket(address, member.port), known(checked, `check of ${id}`).port];
        });
        expect(servers).toEqual(members);

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

test.each(eachEstate)(
  "HAProxy of %s has timeouts, room for every connection, and no page for all the world",
  (_name, estate) => {
    for (const { host, content } of filesOf(estate, path)) {
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
      const listens = sections.filter(({ kind, name }) => kind === "listen" && name !== "statistics");
      const sum = listens.reduce((total, { lines }) => total + value(lines, "maxconn"), 0);
      expect(value(named("global"), "maxconn")).toBeGreaterThanOrEqual(sum);
      expect(new Set(sections.map(({ kind, name }) => `${kind} ${name}`)).size).toBe(sections.length);
      const statistics = known(
        estate.plan.listeners.find((each) => each.host === host && each.role === "balancer-statistics"),
        "statistics",
      );
      expect(statistics.bind).toBe(estate.plan.hosts.get(host)?.address);
    }
  },
);
