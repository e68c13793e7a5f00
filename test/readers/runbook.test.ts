import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { buildBundle, type Service } from "../../src/index.ts";
import { electedVips } from "../../src/model/plan.ts";
import { nameFor, networkOf } from "../networks.ts";
import { type Estate, eachEstate, filesOf, known } from "./estates.ts";
import { readMarkdown, type Section } from "./formats/markdown.ts";

function sectionsOf({ documents }: Estate): readonly Section[] {
  return readMarkdown(known(documents.get("RUNBOOK.md"), "RUNBOOK.md").content);
}

const titled = (sections: readonly Section[], title: string | RegExp) =>
  known(
    sections.find((section) =>
      typeof title === "string" ? section.title === title : title.test(section.title),
    ),
    `section ${title}`,
  );

/** What Markdown shows. */
const plain = (text = "") => text.replaceAll(/\\([\\`*_{}[\]#|~<&])/g, "$1").replaceAll("`", "");

/** The sections of a chapter, its own first. */
function chapter(sections: readonly Section[], title: string): readonly Section[] {
  const start = sections.findIndex((section) => section.level === 2 && section.title === title);
  if (start < 0) return [];
  const end = sections.findIndex((section, index) => index > start && section.level <= 2);
  return sections.slice(start, end < 0 ? undefined : end);
}

const seconds = (section: Section) =>
  Number(known(/within (\d+) s/.exec(section.text.join("\n"))?.[1], `a time in "${section.title}"`));

describe.each(eachEstate)("RUNBOOK.md of %s", (_name, estate) => {
  const { plan } = estate;
  const sections = sectionsOf(estate);

  test("says what is where", () => {
    const rows = titled(sections, "Hosts, networks and VIPs").rows;
    expect(rows.filter((row) => row["Host"]).map((row) => [row["Host"], row["Address"]])).toEqual(
      [...plan.hosts.values()].map(({ name, address, addresses }) => [
        name,
        [address, ...[...addresses].map((own) => own.join(": "))].join(", "),
      ]),
    );
    expect(
      rows
        .filter((row) => row["VIP"])
        .map((row) => [row["VIP"], row["Address"], row["Owners, preferred first"]]),
    ).toEqual(
      [...plan.vips.values()].map(({ name, address, additionalAddresses, hosts }) => [
        name,
        [address, ...additionalAddresses].join(", "),
        hosts.join(", "),
      ]),
    );
    for (const row of rows.filter((each) => each["VIP"])) {
      const mover = plan.vipControllers.find(({ vip }) => vip === row["VIP"]);
      expect(row["Failover"]).toMatch(
        mover ? `${mover.title} moves it` : /^to the (?:first|next) healthy owner/,
      );
    }
    expect(
      rows.filter((row) => row["Quorum"]).map((row) => [row["Quorum"], row["Survives the loss of"]]),
    ).toEqual(plan.quorums.map(({ title, hosts }) => [title, String(Math.floor((hosts.length - 1) / 2))]));
    for (const row of rows.filter((each) => each["Host"])) {
      const everywhere = plain(titled(sections, "Hosts, networks and VIPs").text.join(" "));
      for (const { title } of plan.services.filter(({ host }) => host === row["Host"]))
        expect(`${plain(row["Services"])} ${everywhere}`).toContain(title);
    }
    expect(rows.filter((row) => row["Network"]).map((row) => [row["Network"], row["Ranges"]])).toEqual(
      plan.networks
        .filter(({ ranges }) => ranges.length > 0)
        .map(({ name, ranges }) => [name, ranges.join(", ")]),
    );
  });

  test("has a row for every flow, and no other port", () => {
    const rows = titled(sections, /^Ports/).rows;
    const told = new Set(rows.map((row) => `${plain(row["Purpose"])}|${row["Port"]?.replace(/, TLS$/, "")}`));
    const stated = new Set(
      plan.flows.flatMap(({ purpose, to }) =>
        to.map((id) => {
          const { port, lastPort, protocol } = known(
            plan.listeners.find((listener) => listener.id === id),
            id,
          );
          const range = lastPort === undefined ? `${port}` : `${port}–${lastPort}`;
          return `${purpose}|${protocol === "vrrp" ? "VRRP" : `${range}/${protocol}`}`;
        }),
      ),
    );
    expect([...told].sort()).toEqual([...stated].sort());
  });

  test("starts what is dialled before those that dial it", () => {
    const lines = titled(sections, "Start order").text.filter((line) => /^\d+\. /.test(line));
    expect(lines.length > 0).toBe(plan.services.some(({ unit }) => unit !== ""));
    const position = (unit: string) => lines.findIndex((line) => line.includes(`\`${unit}\``));
    const leads = new Set(plan.pools.map(({ role }) => role));
    // Units of one name serve and ask each other, such as those of a repository and of what it copies.
    const dialled = new Map<string, Set<string>>();
    for (const { from, to } of plan.flows) {
      for (const id of from) {
        const dialling = plan.services.find((service) => service.id === id);
        // A balancer starts without those that it leads to.
        if (!dialling || plan.listeners.some(({ service, role }) => service === id && leads.has(role)))
          continue;
        const units = to.map((target) => {
          const listener = plan.listeners.find((each) => each.id === target);
          return known(
            plan.services.find(({ id: service }) => service === listener?.service),
            target,
          ).unit;
        });
        dialled.set(dialling.unit, new Set([...(dialled.get(dialling.unit) ?? []), ...units]));
      }
    }
    /** Whether a unit waits for another, or for what does. */
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      [...(dialled.get(from) ?? [])].some(
        (unit) => unit === to || (!seen.has(unit) && reaches(unit, to, seen.add(unit))),
      );
    for (const [dialling, units] of dialled) {
      for (const unit of units) {
        if (unit === "") continue;
        expect(position(unit), unit).toBeGreaterThanOrEqual(0);
        // Of those that wait for each other one has to be the first.
        if (!reaches(unit, dialling))
          expect(position(unit), `${dialling} dials ${unit}`).toBeLessThan(position(dialling));
      }
    }
  });

  test("rolls every managed host once, members of a majority one at a time", () => {
    const rows = titled(sections, "Rolling restart").rows;
    const hosts = rows.flatMap((row) => row["Hosts"]?.split(", ") ?? []);
    const managed = [...plan.hosts.values()].filter((host) => host.managed).map(({ name }) => name);
    expect(hosts.toSorted()).toEqual(managed);
    const careful = new Set([
      ...plan.quorums.flatMap((quorum) => quorum.hosts),
      ...[...plan.vips.values()].flatMap((vip) => vip.hosts),
    ]);
    for (const row of rows) {
      if (row["Hosts"]?.split(", ").some((host) => careful.has(host)))
        expect(row["Pace"]).toBe("one at a time");
    }
  });

  test("names for every secret the files that hold it", () => {
    const titles = chapter(sections, "Secrets").flatMap(({ level, title }) =>
      level === 3 ? plain(title) : [],
    );
    expect(titles).toEqual(expect.arrayContaining(plan.secrets.map(({ name }) => name)));
    for (const { name } of plan.secrets) {
      const section = titled(chapter(sections, "Secrets"), `\`${name}\``);
      const told = section.rows.flatMap((row) =>
        (row["Hosts, in order"] ?? "").split(", ").map((host) => `${host} ${plain(row["File"])}`),
      );
      const value = known(estate.secrets[name], name);
      const forms = [
        value,
        encodeURIComponent(value).replaceAll("'", "%27"),
        value.replaceAll(/["\\$`]/g, "\\$&"),
      ];
      const holding = estate.artifacts
        .filter(({ content }) => forms.some((form) => content.includes(form)))
        .map(({ host, path }) => `${host} ${path}`);
      for (const file of holding) expect(told, name).toContain(file);
      for (const file of told) {
        const [host, path] = file.split(" ");
        expect(estate.hosts.get(host ?? "")?.get(path ?? "")?.sensitive, file).toBe(true);
      }
      // A login to a service of others that no service of the estate uses.
      const idle = plan.accounts.some(
        ({ role, secret, source }) =>
          secret === name &&
          plan.services.some(
            ({ operator, source: place }) =>
              operator !== undefined &&
              place.split("/").slice(0, 3).join() === source.split("/").slice(0, 3).join(),
          ) &&
          (plan.accounts.filter((each) => each.role === role).length > 1 ||
            plan.flows.every((flow) => flow.role !== role)),
      );
      if (!idle) expect(told, `${name} is in no file`).not.toEqual([]);
    }
  });

  test("shows every procedure under its title", () => {
    const migrates = chapter(sections, "Database migration").length > 0;
    for (const { occasion, title, steps } of plan.procedures) {
      if (occasion === "rotation" || (occasion === "migration" && !migrates)) continue;
      const section = known(
        sections.find((each) => each.level === 3 && plain(each.title) === plain(title)),
        title,
      );
      const text = plain(section.text.join(" "));
      for (const step of steps) {
        expect(text, title).toContain(plain(step.text));
        for (const command of step.commands ?? []) expect(section.code, title).toContain(command);
      }
    }
  });

  const { content } = known(estate.documents.get("RUNBOOK.md"), "RUNBOOK.md");

  test("has links that lead to headings, as GitHub numbers them", () => {
    const anchors = new Set<string>();
    for (const { title } of sections.slice(1)) {
      const words = plain(title)
        .toLowerCase()
        .replaceAll(/[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc} -]/gu, "")
        .replaceAll(" ", "-");
      let anchor = words;
      for (let number = 1; anchors.has(anchor); number++) anchor = `${words}-${number}`;
      anchors.add(anchor);
    }
    const links = [...content.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor = ""]) => anchor);
    expect(links.length).toBeGreaterThan(20);
    for (const anchor of links) expect(anchors, anchor).toContain(anchor);
    const listed = titled(sections, "Contents").text.join("\n");
    const symptoms = new Set(chapter(sections, "Symptoms").slice(1));
    for (const section of sections.filter(({ level }) => level === 2 || level === 3))
      expect(listed.includes(`[${section.title}](#`), section.title).toBe(!symptoms.has(section));
  });

  test("leads from each symptom to its looks and causes", () => {
    const index = titled(sections, "Start here").text.filter((line) => line.startsWith("- ["));
    const shown = chapter(sections, "Symptoms").slice(1);
    expect(index.map((line) => /\[(.*)\]/.exec(line)?.[1])).toEqual(shown.map(({ title }) => title));
    for (const { title, looks, causes } of plan.symptoms) {
      const section = known(
        shown.find((each) => plain(each.title) === title),
        title,
      );
      for (const { commands = [] } of looks)
        for (const command of commands) expect(section.code).toContain(command);
      expect(section.text.filter((line) => line.startsWith("- ")).length, title).toBe(causes.length);
    }
    for (const { title, code } of shown) {
      // What is looked at does not change.
      expect(code.join("\n"), title).not.toMatch(
        /systemctl (?!list-timers)|\b(?:reinit|switchover|rm|forget_cluster_node|member remove|defrag|--vacuum)/,
      );
    }
  });

  test("lists for each symptom what its services need, before those that need it", () => {
    const starts = titled(sections, "Start order").text.join("\n");
    for (const { title, rows } of chapter(sections, "Symptoms").slice(1)) {
      const needs = rows.filter((row) => row["Hosts"] !== undefined && row["Unit"] !== "–");
      const positions = needs.map((row) => starts.indexOf(`${row["Unit"]}`.split(", ")[0] ?? ""));
      for (const position of positions) expect(position, title).toBeGreaterThanOrEqual(0);
      expect(positions, title).toEqual(positions.toSorted((a, b) => a - b));
    }
    // A load balancer is needed with the members behind the port, and with no others.
    const needsOf = (symptom: string) =>
      sections
        .find((each) => each.title === symptom)
        ?.rows.map((row) => plain(row["Needed, first to last"])) ?? [];
    const database = plan.services.find(({ tier }) => tier === "patroni")?.title;
    if (database !== undefined && needsOf("DAGs do not appear").length > 0) {
      expect(needsOf("DAGs do not appear")).toContain(database);
      for (const { title, tier } of plan.services)
        if (/^airflow-(?:webserver|api-server)$/.test(tier))
          expect(needsOf("DAGs do not appear")).not.toContain(title);
    }
    const web = plan.listeners.find(({ role }) => role === "web-server");
    if (!web) return;
    const rows = needsOf("The web interface does not respond");
    const title = (tier: string) => plan.services.find((service) => service.tier === tier)?.title;
    for (const tier of ["etcd", "patroni", "haproxy", "airflow-webserver", "airflow-api-server"])
      if (title(tier) !== undefined && rows.length > 0) expect(rows).toContain(title(tier));
  });

  test("names in each block of commands where they run", () => {
    const blocks = [...content.matchAll(/^```sh\n(.*)$/gm)].map(([, line = ""]) => line);
    expect(blocks.length).toBeGreaterThan(10);
    const operators = plan.services.flatMap(({ operator }) => operator ?? []);
    for (const line of blocks) {
      const where = known(/^# (.+)$/.exec(line)?.[1], line);
      const hosts = where.split(/[ ,]+/).filter((word) => estate.hosts.has(word));
      const outside = operators.some((operator) => where === `on a machine of ${operator}`);
      expect(hosts.length > 0 || outside || where === "on the machine that deploys", line).toBe(true);
    }
  });

  test("tells of every unit of every host where it logs", () => {
    const { rows } = titled(sections, "Logs");
    for (const [host, files] of estate.hosts) {
      const conf = known(files.get("/root/gen-bundle/verify.conf"), host).content;
      const units = [...conf.matchAll(/^unit (.*\.service)$/gm)].map(([, unit = ""]) => unit);
      expect(units.length).toBeGreaterThan(0);
      const timers = [...files.keys()].flatMap((path) => /system\/([^/]+)\.timer$/.exec(path)?.[1] ?? []);
      for (const unit of [...units, ...timers.map((timer) => `${timer}.service`)]) {
        const row = known(
          rows.find((each) => plain(each["Journal"]) === `journalctl --unit=${unit}`),
          unit,
        );
        expect(row["Hosts"]?.split(", ").includes(host) || / and \d+ more$/.test(row["Hosts"] ?? "")).toBe(
          true,
        );
      }
    }
  });

  test("says of every certificate and product what it is about", () => {
    const certificates = chapter(sections, "Certificates").flatMap(({ rows }) => rows);
    for (const { name, authority, host, units } of plan.certificates) {
      const row = certificates.find(
        (each) =>
          plain(each["Certificate"]).endsWith(`/${name}.crt`) &&
          plain(each["Authority"]).endsWith(`/${authority === undefined ? "" : `${authority}-`}ca.crt`) &&
          units.every((unit) => plain(each["Effect of a renewal"]).includes(unit)) &&
          (each["Hosts"]?.split(", ").includes(host) || / and \d+ more$/.test(each["Hosts"] ?? "")),
      );
      expect(row, `${name} of ${host}`).toBeDefined();
    }
    expect(certificates.length > 0).toBe(plan.certificates.length > 0);
    const upgrades = chapter(sections, "Upgrades").flatMap(({ rows }) => rows);
    expect(upgrades.filter((row) => row["Product"]).map((row) => row["Product"])).toEqual(
      plan.versions.map(({ product }) => product),
    );
    for (const { name, series } of plan.packages)
      expect(upgrades.some((row) => plain(row["Package"]) === name && row["Version"] === series)).toBe(
        series !== undefined,
      );
  });

  test("says of every secret how it is replaced", () => {
    for (const { name } of plan.secrets) {
      const rotations = plan.procedures.filter(
        ({ occasion, secrets }) => occasion === "rotation" && secrets?.includes(name),
      );
      expect(rotations.length, name).toBe(1);
      const section = titled(chapter(sections, "Secrets"), `\`${name}\``);
      for (const { steps } of rotations)
        for (const { text, commands = [] } of steps) {
          expect(plain(section.text.join(" ")), name).toContain(plain(text));
          for (const command of commands) expect(section.code, name).toContain(command);
        }
    }
  });

  test("brings a database into one that has tables already, and migrates it past any pooler", () => {
    const found = chapter(sections, "Database migration").flatMap(({ code }) => code);
    const migration = plan.services.find(({ tier }) => tier === "airflow-migrate");
    if (found.length === 0) return expect(migration).toBeUndefined();
    // A server of others has no script.
    const databases = estate.documents.has("scripts/migrate-database.sh")
      ? plan.accounts.filter(({ role }) => role === "database-primary")
      : [];
    expect(found.flatMap((line) => / \.\/migrate-database\.sh (.*)$/.exec(line)?.[1] ?? [])).toEqual(
      databases.map(({ resource }) =>
        databases.length > 1 ? `--replace --database ${resource} OLD-SERVER` : "--replace OLD-SERVER",
      ),
    );
    expect(found.includes("systemctl restart airflow-migrate.service")).toBe(migration !== undefined);
    expect(found.filter((line) => /airflow db migrate/.test(line))).toEqual([]);
  });

  test("copies files to hosts that have no folder for them yet", () => {
    const copies = sections.flatMap(({ code }) => code).filter((line) => line.startsWith("rsync "));
    expect(copies.length).toBeGreaterThan(0);
    for (const line of copies) expect(line).toContain(" --mkpath ");
  });

  test("deploys to no host that is somebody else's", () => {
    const named = sections
      .filter(({ title }) => title === "Apache Airflow: to another version")
      .flatMap(({ code }) => code.flatMap((line) => /^# each of (.+)$/.exec(line)?.[1]?.split(", ") ?? []));
    const places = new Set(
      plan.services
        .filter(({ component, host }) => component === "airflow" && plan.hosts.get(host)?.managed)
        .map(({ host }) => host),
    );
    expect(named.sort()).toEqual(places.size > 1 ? [...places].sort() : []);
  });

  test("names no file that the bundle does not bring, and no host that there is not", () => {
    const operators = plan.services.flatMap(({ operator }) => (operator?.includes("/etc/") ? operator : []));
    for (const { code } of sections) {
      let host: string | undefined;
      for (const each of code) {
        // The name of an operator is free text of the topology, which may look like a path.
        const line = operators.reduce((text, name) => text.replaceAll(name, "others"), each);
        const named = /^# ([a-z0-9-]+)$/.exec(line)?.[1];
        if (named !== undefined) {
          host = named;
          expect(estate.hosts.has(named), named).toBe(true);
        }
        for (const [path] of line.matchAll(/(?<![\w/])\/etc\/[\w./-]+/g)) {
          if (path.startsWith("/etc/gen-bundle/tls/")) continue;
          // Others bring the certificates of their authority.
          if (plan.listeners.some(({ trust }) => trust?.authority === path)) continue;
          const files = host === undefined ? filesOf(estate, path) : [estate.hosts.get(host)?.get(path)];
          expect(files[0], `${host} ${path}`).toBeDefined();
        }
      }
    }
  });

  test("has connections that lead to a listener, with no password", () => {
    const found = chapter(sections, "Connections").flatMap(({ code }) => code);
    const databases = plan.accounts.some(({ role }) => role === "database-primary");
    expect(found.some((line) => line.startsWith("psql "))).toBe(databases);
    for (const line of found) {
      expect(line).not.toMatch(/password/i);
      const info = /host=(\S+) port=(\S+) dbname=(\S+) user=([A-Za-z0-9_-]+)/.exec(line);
      if (!info) continue;
      const hosts = info[1]?.split(",") ?? [];
      const ports = info[2]?.split(",") ?? [];
      expect(ports.length).toBe(hosts.length);
      for (const [index, host] of hosts.entries()) {
        const listener = plan.listeners.find(
          (each) =>
            each.port === Number(ports[index]) &&
            [each.vip, each.host, each.bind, nameFor(plan, each.host, networkOf(plan, each.bind))].includes(
              host,
            ),
        );
        expect(listener?.role, line).toMatch(/^database-/);
      }
      expect(plan.accounts.some(({ user, resource }) => user === info[4] && resource === info[3])).toBe(true);
    }
  });

  test("expects failovers as slow as the files make them", () => {
    const tests = chapter(sections, "Failover tests");
    // A title that is gone is no reason to pass.
    const of = (title: string | RegExp, there: boolean) => {
      const found = tests.find((section) => section.title.match(title));
      expect(found !== undefined, String(title)).toBe(there);
      return found;
    };
    const several = (tier: string) =>
      new Set(plan.services.filter((service) => service.tier === tier).map(({ host }) => host)).size > 1;
    const elected = electedVips(plan).filter(({ hosts }) => hosts.length > 1);
    const number = (path: string | RegExp, pattern: RegExp) =>
      Number(
        known(pattern.exec(known(filesOf(estate, path)[0], String(path)).content)?.[1], String(pattern)),
      );
    const balancer = (word: string) =>
      number("/etc/haproxy/haproxy.cfg", new RegExp(`default-server.* ${word} (\\d+)`));
    const balanced = filesOf(estate, "/etc/haproxy/haproxy.cfg").length > 0;
    const moved = filesOf(estate, "/etc/vip-manager/vip-manager.yml").length > 0;
    const leader = of("the leader's host is lost", several("patroni"));
    if (leader) {
      const election = number("/etc/etcd/etcd.conf.yml", /^election-timeout: (\d+)/m) / 1000;
      const { ttl } = JSON.parse(
        known(filesOf(estate, "/etc/patroni/dynamic.json")[0], "dynamic.json").content,
      );
      const found = Math.max(
        balanced ? balancer("downinter") + (balancer("rise") - 1) * balancer("fastinter") : 0,
        // vip-manager waits a second for an answer, and asks twice at the worst.
        moved ? number("/etc/vip-manager/vip-manager.yml", /^interval: (\d+)/m) / 1000 + 2 : 0,
      );
      expect(seconds(leader)).toBe(Math.ceil(ttl + 3 + 5 + 3 * election + found));
    }
    const vip = of(/^VIP .*owner's host is lost/, elected.length > 0);
    if (vip) {
      expect(seconds(vip)).toBe(3 * number("/etc/keepalived/keepalived.conf", /advert_int (\d+)/) + 1);
    }
    const probed = of(
      /^VIP .*a service behind it fails/,
      elected.some(({ name }) => plan.listeners.some((listener) => listener.vip === name)),
    );
    if (probed) {
      const probe = (word: string) =>
        number("/etc/keepalived/keepalived.conf", new RegExp(`^ {4}${word} (\\d+)`, "m"));
      expect(seconds(probed)).toBe(probe("fall") * probe("interval") + probe("timeout") + 1);
    }
    const web = of(
      /web interface: a member is lost/,
      // How a balancer of others does that is not known.
      plan.listeners.some(({ role, probe }) => role === "web" && probe === undefined) &&
        plan.pools.some(({ role, members }) => role === "web" && members.length > 1),
    );
    if (web) {
      const inter = balancer("inter");
      expect(seconds(web)).toBe(
        inter +
          balancer("fall") * inter +
          (balancer("fall") - 1) * balancer("fastinter") +
          number("/etc/haproxy/haproxy.cfg", /timeout connect (\d+)s/),
      );
    }
    const broker = of(/^RabbitMQ/, several("rabbitmq"));
    if (broker) {
      expect(seconds(broker)).toBe(
        Math.ceil(1.25 * number("/etc/rabbitmq/rabbitmq.conf", /^net_ticktime = (\d+)/m) + 5),
      );
    }
    const share = of(
      /^NFS/,
      plan.shares.some(({ servers }) => servers.length > 1),
    );
    if (share) {
      const vips = 3 * number("/etc/keepalived/keepalived.conf", /advert_int (\d+)/) + 1;
      const mounted = (name: RegExp, pattern: RegExp) =>
        filesOf(estate, name).flatMap(({ content }) => pattern.exec(content)?.[1] ?? []);
      const look = Number(mounted(/recover-shares\.timer$/, /^OnUnitInactiveSec=(\d+)s/m)[0] ?? 15);
      const answer = Number(mounted(/\.mount$/, /,timeo=(\d+),/)[0] ?? 100) / 10;
      expect(seconds(share)).toBe(vips + number("/etc/nfs.conf", /^grace-time ?= ?(\d+)/m) + look + answer);
    }
  });

  test("says for every tier that one host carries what comes next", () => {
    const growing = chapter(sections, "Growth").flatMap(({ rows }) => rows);
    const essential = plan.services.filter((service) => service.essential && service.unit !== "");
    // Services that share several functions have a row for each function.
    const hostsOf = (own: readonly Service[]) => new Set(own.map(({ host }) => host));
    const functions = plan.capacities.map(({ title, parts }) => {
      const own = essential.filter(({ id }) => parts.some((part) => part.service === id));
      return { tier: own[0]?.tier, titles: [title], hosts: hostsOf(own) };
    });
    const tiers = [
      ...functions,
      ...[...new Set(essential.map(({ tier }) => tier))]
        .filter((tier) => functions.every((each) => each.tier !== tier))
        .map((tier) => {
          const own = essential.filter((service) => service.tier === tier);
          // Platforms may package one service as Valkey or as Redis.
          return { titles: own.map(({ title }) => title), hosts: hostsOf(own) };
        }),
    ];
    expect(growing.length).toBe(tiers.length);
    for (const { titles, hosts } of tiers) {
      const row = known(
        growing.find((each) => titles.includes(plain(each["Service"]))),
        titles.join(),
      );
      if (hosts.size === 1) expect(row["Next"]).toMatch(/^Next: /);
    }
  });
});

test("phases of growth: what stands alone, then balancers, then what they balance", () => {
  const [, estate] = known(
    eachEstate.find(([name]) => name === "airflow-ha"),
    "airflow-ha",
  );
  const phases = chapter(sectionsOf(estate), "Growth").filter(({ rows }) => rows.length > 0);
  const of = (title: string) => phases.findIndex(({ rows }) => rows.some((row) => row["Service"] === title));
  expect(of("etcd")).toBe(0);
  expect(of("Airflow scheduler")).toBeLessThan(of("HAProxy"));
  expect(of("HAProxy")).toBeLessThan(of("Airflow webserver"));
});

test("a label cannot become mark-up, a link or a cell", () => {
  const hosts = ["a", "b", "c"];
  const label =
    "|x| <script>alert(1)</script> [l](javascript:1) `c` *b* _i_ https://e.example www.e.example a@e.example \\| &lt; ![i](u)";
  const result = buildBundle({
    name: "hostile",
    network: { subnet: "10.0.0.0/24" },
    hosts: Object.fromEntries(hosts.map((name, index) => [name, { address: `10.0.0.1${index}`, label }])),
    etcd: { hosts },
  });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const { content } = known(
    result.bundle.documents.find(({ path }) => path === "RUNBOOK.md"),
    "RUNBOOK.md",
  );
  const rows = titled(readMarkdown(content), "Hosts, networks and VIPs").rows.filter((row) => row["Host"]);
  expect(rows.map((row) => row["Host"])).toEqual(hosts);
  for (const row of rows) {
    // Apart from references to characters nothing is left that Markdown or a browser takes for its own.
    const bare = known(row["Label"], "label").replaceAll(/&#\d+;/g, "");
    expect(bare).not.toMatch(/[\\`*_{}[\]<>#|~!&@:]|www\./);
    const shown = row["Label"]?.replaceAll(/&#(\d+);/g, (_all, code) => String.fromCharCode(Number(code)));
    expect(shown).toBe(label);
  }
});

test("every document is whole lines of text, says where it comes from, and holds no secret", () => {
  for (const [name, { documents, plan, secrets }] of eachEstate) {
    for (const [path, { content, mode }] of documents) {
      const file = `${name} ${path}`;
      expect(content.endsWith("\n") && !content.endsWith("\n\n"), file).toBe(true);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
      expect(content, file).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]| $|\n\n\n/m);
      expect(content, file).not.toMatch(/undefined|\[object|NaN|<%|%>|MISSING-SECRET/);
      // JSON has no comments.
      const origin = path === "topology.json" ? `"name": "${plan.name}"` : `from topology "${plan.name}".`;
      const start = path.endsWith(".json")
        ? content.replaceAll('\\"', '"')
        : content.split("\n").slice(0, 2).join("\n");
      expect(start, file).toContain(origin);
      expect((mode & 0o100) !== 0, file).toBe(content.startsWith("#!"));
      for (const value of Object.values(secrets)) expect(content.includes(value), file).toBe(false);
      expect(path, file).toMatch(
        /^(?:RUNBOOK\.md|picture\.svg|topology\.json|ansible\/(?:inventory|site|verify)\.yml|scripts\/[a-z-]+\.sh|cloud-init\/[a-z0-9-]+\.yml|monitoring\/(?:(?:prometheus|alerts)\.yml|dashboard\.json))$/,
      );
    }
  }
});

test.each(eachEstate)("the topology in the bundle of %s generates the same files", (_name, estate) => {
  const { content } = known(estate.documents.get("topology.json"), "topology.json");
  const again = buildBundle(content, { secrets: estate.secrets });
  expect(again.ok && again.bundle.artifacts).toEqual(estate.artifacts);
});

describe.each(eachEstate)("the playbook of %s", (_name, estate) => {
  const { plan } = estate;
  const read = (path: string) => parse(known(estate.documents.get(path), path).content, { version: "1.1" });
  const { all } = read("ansible/inventory.yml");
  const plays: readonly Record<string, unknown>[] = read("ansible/site.yml");

  test("stops everywhere at the first failure", () => {
    for (const play of plays) expect(play).toMatchObject({ any_errors_fatal: true, max_fail_percentage: 0 });
  });

  test("shows nothing of files that hold secrets", () => {
    const tasks = plays.flatMap((play) => play["tasks"] as Record<string, unknown>[]);
    const copies = tasks.filter((task) => JSON.stringify(task).includes("gen_bundle_pack"));
    expect(copies.length).toBe(1);
    for (const copy of copies) expect(copy).toMatchObject({ no_log: true, diff: false });
  });

  test("reaches every managed host in one wave, and hosts that may lead once more at the end", () => {
    const waves = plays.map(({ hosts }) => String(hosts)).filter((hosts) => hosts.startsWith("wave_"));
    const members = waves.flatMap((wave) => Object.keys(all.children[wave].hosts));
    expect(members.toSorted()).toEqual(Object.keys(all.hosts).sort());
    expect(plays.at(-1)).toMatchObject({ hosts: "all", serial: 1 });
    for (const wave of plays.filter(({ hosts }) => String(hosts).startsWith("wave_"))) {
      const hosts = Object.keys(all.children[String(wave["hosts"])].hosts);
      const votes = plan.quorums.some((quorum) => quorum.hosts.some((host) => hosts.includes(host)));
      if (votes) expect(wave["serial"]).toBe(1);
    }
  });

  test("begins with what others wait for", () => {
    const first = plays.findIndex(({ hosts }) => String(hosts).startsWith("wave_"));
    const awaited = plan.services.filter((service) => service.awaited).map(({ host }) => host);
    expect(awaited.length).toBe(plan.services.some(({ component }) => component === "airflow") ? 1 : 0);
    for (const host of awaited) expect(plays[first - 1]).toMatchObject({ hosts: host, serial: 1 });
  });

  test("asks every host that may hold a VIP or lead a majority whether it does", () => {
    for (const { address, hosts } of plan.vips.values()) {
      for (const host of hosts) expect(all.hosts[host].gen_bundle_leads).toContain(` to ${address} `);
    }
    for (const { host, command } of plan.leaderships)
      expect(all.hosts[host].gen_bundle_leads).toContain(command);
    for (const host of Object.values(all.hosts)) expect(JSON.stringify(host)).not.toMatch(/\{[{%#]/);
  });
});
