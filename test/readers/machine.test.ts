import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Plan } from "../../src/index.ts";
import { interfaceFor } from "../networks.ts";
import { eachEstate, estates, filesOfAll, known, platformOn } from "./estates.ts";
import { readAssignments, readLines } from "./formats/lines.ts";
import { readRecords, textsOf } from "./formats/records.ts";

const installScript = "/root/gen-bundle/install.sh";
const installData = "/root/gen-bundle/install.conf";

test.each(eachEstate)(
  "kernel parameters of %s are those of the plan, and those of every host",
  (_name, estate) => {
    const { plan } = estate;
    for (const { host, content } of filesOfAll(estate, "/etc/sysctl.d/90-gen-bundle.conf")) {
      const values = readAssignments(content);
      for (const { key, value } of plan.kernelParameters.filter((each) => each.host === host)) {
        expect(values.get(key), `${host} ${key}`).toBe(value);
      }
      expect(values.get("net.ipv4.tcp_keepalive_time")).toBe("60");
      expect(values.has("net.core.somaxconn")).toBe(true);
      const here = plan.listeners.filter((each) => each.host === host);
      const floating = here.some(({ bind }) =>
        [...plan.vips.values()].some(({ address }) => address === bind),
      );
      const family = here.some(({ bind, vip }) => vip && bind.includes(":")) ? "ipv6" : "ipv4";
      expect(values.get(`net.${family}.ip_nonlocal_bind`)).toBe(floating ? "1" : undefined);

      const reserved = (values.get("net.ipv4.ip_local_reserved_ports") ?? "")
        .split(",")
        .filter((text) => text !== "")
        .map((text) => text.split("-").map(Number));
      for (const { port, lastPort, id } of here) {
        for (const each of [port, lastPort ?? port]) {
          const covered = reserved.some(([first = 0, last = first]) => each >= first && each <= last);
          expect(covered, id).toBe(each >= 32_768 && each <= 60_999);
        }
      }
    }
  },
);

test.each(eachEstate)("accounts and directories of %s are those of the plan", (_name, estate) => {
  const { plan } = estate;
  for (const host of estate.hosts.keys()) {
    const lines = (path: string) =>
      readLines(estate.hosts.get(host)?.get(path)?.content ?? "").map(
        (line) => line.match(/"[^"]*"|\S+/g) ?? [],
      );
    const users = plan.users.filter((user) => user.host === host);
    expect(lines("/etc/sysusers.d/gen-bundle.conf").toSorted()).toEqual(
      users
        .map(({ name, uid, title, home }) => [
          "u",
          name,
          String(uid ?? "-"),
          `"${title}"`,
          home,
          platformOn(plan, host).noLoginShell,
        ])
        .toSorted(),
    );
    const directories = lines("/etc/tmpfiles.d/gen-bundle.conf");
    for (const service of plan.services.filter((each) => each.host === host)) {
      for (const { path, mode, user, group, keepDays } of service.directories) {
        expect(directories, `${service.id} ${path}`).toContainEqual([
          "d",
          path,
          `0${mode.toString(8)}`,
          user,
          group,
          keepDays === undefined ? "-" : `cM:${keepDays}d`,
        ]);
      }
    }
    const paths = directories.map(([, path]) => path);
    expect(new Set(paths).size, `${host}: a directory with two owners`).toBe(paths.length);
  }
  const numbers = new Map<string, number | undefined>();
  for (const { name, uid } of plan.users) {
    expect(numbers.has(name) ? numbers.get(name) : uid, `${name} has one number everywhere`).toBe(uid);
    numbers.set(name, uid);
  }
  // What reads a share is known to its server by number.
  const readers = plan.mounts.flatMap(({ services }) =>
    plan.services.filter(({ id }) => services.includes(id)).map(({ user }) => user),
  );
  for (const user of readers) if (user !== "root") expect(numbers.get(user), user).toBeTypeOf("number");
});

test.each(eachEstate)("every host of %s asks the same time servers", (_name, estate) => {
  const paths = { el: "/etc/chrony.conf", debian: "/etc/chrony/chrony.conf" };
  const files = [...estate.hosts].map(([host, own]) =>
    known(own.get(paths[platformOn(estate.plan, host).family]), `the file of chrony of ${host}`),
  );
  expect(new Set(files.map(({ content }) => content)).size).toBe(1);
  const lines = readLines(known(files[0], "chrony.conf").content);
  expect(lines.filter((line) => /^(?:pool|server) \S+ iburst$/.test(line))).not.toEqual([]);
  // The clock of the machine follows, and a large error is mended while it starts alone.
  expect(lines).toContain("rtcsync");
  expect(lines).toContain("makestep 1.0 3");
});

test.each(eachEstate)(
  "install.sh of %s gives every file its owner and mode and starts every unit",
  (_name, estate) => {
    const { plan } = estate;
    for (const [host, files] of estate.hosts) {
      const records = readRecords(known(files.get(installData), `${installData} of ${host}`).content);
      const texts = (kind: string) => textsOf(records, kind);
      const own = [...files.values()].filter(({ path }) => path !== installScript && path !== installData);
      const expected = own.map(({ mode, user, group, path, sensitive, beforePackages, until, onChange }) =>
        [
          `${mode.toString(8)} ${user}:${group} ${path}`,
          ...(sensitive ? ["secret"] : []),
          ...(beforePackages ? ["before-packages"] : []),
          ...(until === undefined ? [] : ["until", until]),
          ...(onChange ? [onChange.action, ...onChange.units] : []),
        ].join(" "),
      );
      expect(texts("file").toSorted(), host).toEqual(expected.toSorted());
      expect(texts("validator"), host).toEqual(
        own.flatMap(({ path, validator }) => (validator === undefined ? [] : [`${path} ${validator}`])),
      );

      const services = plan.services.filter(({ host: own, unit }) => own === host && unit !== "");
      // A mount is started by what needs it.
      const others = own.flatMap(({ path }) => /\/system\/([^/]+\.(?:timer|mount))$/.exec(path)?.[1] ?? []);
      const started = texts("unit");
      expect(started[0], host).toBe(platformOn(plan, host).firewallUnit);
      expect(started.slice(started.length - others.length), host).toEqual(others);
      const units = new Set([
        platformOn(plan, host).firewallUnit,
        ...services.map(({ unit }) => unit),
        ...others,
      ]);
      expect(started.toSorted(), host).toEqual([...units].toSorted());
      for (const [server, client] of needsWithin(plan, host)) {
        expect(started.indexOf(server), `${host}: ${server} before ${client}`).toBeLessThan(
          started.indexOf(client),
        );
      }
      expect(new Set(texts("mask")), host).toEqual(new Set(services.flatMap(({ masks }) => masks)));
    }
  },
);

/** Units of one host of which the second does no work without the first, and the first does without the second. */
function needsWithin(plan: Plan, host: string): readonly (readonly [server: string, client: string])[] {
  const unitsOf = new Map(plan.services.map(({ id, unit, host: own }) => [id as string, { unit, own }]));
  const serviceOf = new Map(plan.listeners.map(({ id, service }) => [id, service as string]));
  const pairs = plan.flows
    .filter(({ needed }) => needed)
    .flatMap(({ from, to }) =>
      from.flatMap((client) => to.map((id) => [serviceOf.get(id) ?? "", client] as const)),
    );
  const dialled = new Set(pairs.map(([server, client]) => `${client} ${server}`));
  return pairs
    .filter(([server, client]) => !dialled.has(`${server} ${client}`))
    .flatMap(([server, client]) => {
      const [first, second] = [unitsOf.get(server), unitsOf.get(client)];
      if (first?.own !== host || second?.own !== host || first.unit === second.unit) return [];
      return [[first.unit, second.unit] as const];
    });
}

test("some host starts what it needs of itself first", () => {
  const pairs = estates.flatMap(({ plan, hosts }) =>
    [...hosts.keys()].flatMap((host) => needsWithin(plan, host)),
  );
  expect(pairs.length).toBeGreaterThan(0);
});

test.each(eachEstate)("install.sh of %s knows the machine, and what it needs of it", (_name, estate) => {
  const { plan } = estate;
  for (const [name, files] of estate.hosts) {
    const platform = platformOn(plan, name);
    const records = readRecords(known(files.get(installData), `${installData} of ${name}`).content);
    const texts = (kind: string) => textsOf(records, kind);
    const of = <Fact extends { readonly host: string }>(facts: readonly Fact[]) =>
      facts.filter(({ host }) => host === name);
    const { address } = known(plan.hosts.get(name), name);
    for (const [kind, value] of [
      ["host", name],
      ["address", address],
      ["platform", platform.title],
      ["release", platform.release],
      ["package-manager", platform.packageManager],
      ["timezone", plan.timezone],
    ] as const)
      expect(texts(kind), `${name} ${kind}`).toEqual([value]);

    const packages = of(plan.packages).map(
      ({ name: own, series = "-", repository = "-", from = "-", units = [] }) =>
        [own, series, repository, from, ...units].join(" "),
    );
    const common = [platform.firewall, "curl"].filter(
      (each) => !packages.some((text) => text.startsWith(`${each} `)),
    );
    expect(new Set(texts("package")), name).toEqual(
      new Set([...common.map((each) => `${each} - - -`), ...packages]),
    );
    expect(texts("account"), name).toEqual(
      of(plan.users).flatMap((user) => (user.uid === undefined ? [] : [`${user.name} ${user.uid}`])),
    );
    for (const [kind, lasting] of [
      ["blocker", false],
      ["lasting-blocker", true],
    ] as const) {
      const blockers = of(plan.installBlockers).filter((each) => (each.lasting ?? false) === lasting);
      const expected = blockers.map(({ path, unless = "-", message }) => `${path} ${unless} ${message}`);
      expect(texts(kind), name).toEqual(expected);
    }
    const booleans = of(plan.securityBooleans).map((each) => each.name);
    expect(new Set(texts("selinux-boolean")), name).toEqual(new Set(booleans));

    const folder = "/etc/gen-bundle/tls";
    const certificates = of(plan.certificates);
    const isOfStore = (each: { readonly name: string }) => ["etcd", "patroni-dcs"].includes(each.name);
    expect(texts("authority"), name).toEqual(
      plan.tlsOffered
        ? [`${folder}/ca.crt`, ...(certificates.some(isOfStore) ? [`${folder}/consensus-ca.crt`] : [])]
        : [],
    );
    expect(texts("certificate"), name).toEqual(
      certificates.map((each) =>
        [
          `${each.user}:${each.group}`,
          `${folder}/${isOfStore(each) ? "consensus-" : ""}ca.crt`,
          ...["crt", "key", ...(each.combined ? ["pem"] : [])].map(
            (kind) => `${folder}/${each.name}.${kind}`,
          ),
          ...(each.units.length > 0 ? [each.action, ...each.units] : []),
        ].join(" "),
      ),
    );
    const servers = new Set(of(plan.listeners).flatMap((each) => (each.secure ? each.service : [])));
    for (const each of certificates) {
      const certified = texts("certified").flatMap((text) => {
        const [path, option = ""] = text.split(" ");
        return path === `${folder}/${each.name}.crt` ? option : [];
      });
      const server = each.services.some((id) => servers.has(id));
      expect(
        certified.filter((option) => option.startsWith("purpose")),
        each.name,
      ).toEqual([...(server ? ["purpose=sslserver"] : []), ...(each.client ? ["purpose=sslclient"] : [])]);
      const reached = server
        ? [`verify_ip=${address}`, "verify_hostname=localhost", "verify_ip=127.0.0.1"]
        : [];
      expect(certified, each.name).toEqual(expect.arrayContaining([`verify_hostname=${name}`, ...reached]));
      if (!server) expect(certified.filter((option) => option.startsWith("verify"))).toHaveLength(1);
    }
  }
});

test.each(eachEstate)(
  "nothing of the platform restarts daemons of %s or replaces its files",
  (_name, estate) => {
    const { plan } = estate;
    for (const { content } of filesOfAll(estate, "/etc/cloud/cloud.cfg.d/99-gen-bundle.cfg"))
      expect(readLines(content)).toEqual(["manage_etc_hosts: false", "preserve_hostname: true"]);
    for (const [host, files] of estate.hosts) {
      const debian = platformOn(plan, host).packageManager === "apt";
      const lines = (path: string) =>
        readLines(files.get(path)?.content ?? "").filter((line) => !line.startsWith("// "));
      const packages = plan.packages.filter((each) => each.host === host);
      const versioned = packages.filter(({ series, units }) => series !== undefined || units !== undefined);
      const skipped = [
        ...new Set(versioned.map(({ name }) => `"^${name.replaceAll(".", "\\.").replaceAll("+", "\\+")}$";`)),
      ];
      expect(
        lines("/etc/apt/apt.conf.d/60gen-bundle").map((line) => line.trim()),
        host,
      ).toEqual(debian ? ["Unattended-Upgrade::Package-Blacklist {", ...skipped.sort(), "};"] : []);
      const kept = lines("/etc/needrestart/conf.d/gen-bundle.conf").map(
        (line) => /^\$nrconf\{override_rc\}\{qr\(\^\\Q(\S+)\\E\$\)\} = 0;$/.exec(line)?.[1],
      );
      const services = plan.services.filter((each) => each.host === host);
      for (const { unit, essential, keepsState } of services)
        if (debian && (essential || keepsState)) expect(kept, host).toContain(unit);
      for (const unit of kept) expect(services.map((each) => each.unit)).toContain(unit);
      expect(kept).not.toContain("ssh.service");
    }
  },
);

test.each(eachEstate)("verify.sh of %s asks every unit and makes every check", (_name, { plan, hosts }) => {
  for (const [host, files] of hosts) {
    const path = "/root/gen-bundle/verify.conf";
    const records = readRecords(known(files.get(path), `${path} of ${host}`).content);
    const services = plan.services.filter(({ host: own, unit }) => own === host && unit !== "");
    const units = [platformOn(plan, host).firewallUnit, ...services.map(({ unit }) => unit)];
    expect(textsOf(records, "unit"), host).toEqual([...new Set(units)]);
    const checks = plan.checks.filter((check) => check.host === host);
    const zones =
      platformOn(plan, host).firewall === "firewalld"
        ? [expect.stringMatching(/^Firewall \| every interface and every source is in the zone public \| /)]
        : [];
    const columnsOf = ({ service, title, command }: (typeof checks)[number]) => {
      const found = plan.services.find(({ id }) => id === service);
      return `${known(found, service).title} | ${title} | ${command}`;
    };
    // Services of others to which a service of this host connects; a lost node of several is no fault of the host.
    const reached = plan.flows
      .filter(({ from }) => from.some((id) => services.some((service) => service.id === id)))
      .flatMap(({ to }) => plan.listeners.filter(({ id, probe }) => probe !== undefined && to.includes(id)));
    const probed = [...new Set(reached)].map(({ title, host: node, vip, port, probe, secure, role }) => {
      const name = vip ?? node;
      return {
        several: vip === undefined && plan.listeners.filter((each) => each.role === role).length > 1,
        text: `${title} | ${name.includes(":") ? `[${name}]` : name}:${port} answers${secure ? " with a valid certificate" : ""} | ${probe}`,
      };
    });
    // Several nodes behind one name are asked once.
    const outside = [...new Map(probed.map((each) => [each.text, each])).values()];
    const certificates = plan.certificates.filter((each) => each.host === host);
    // Each of them, and its authority.
    const judged = (title: string) =>
      certificates.length === 0 ? [] : [expect.stringMatching(new RegExp(`^Certificates \\| ${title} \\| `))];
    expect(textsOf(records, "check"), host).toEqual([
      ...zones,
      ...judged("no certificate has ended"),
      ...checks.filter(({ drift }) => drift !== true).map(columnsOf),
      ...outside.filter(({ several }) => !several).map(({ text }) => text),
    ]);
    const vips = [...plan.vips.values()].filter(({ hosts: members }) => members.includes(host));
    const { address, addresses, interface: device } = known(plan.hosts.get(host), host);
    const own = [
      [address, device],
      ...[...addresses.values()].map((each) => [each, interfaceFor(plan, host, each)] as const),
    ];
    const drifts = textsOf(records, "drift");
    for (const { name } of certificates)
      for (const text of [...textsOf(records, "check"), ...drifts].filter((each) =>
        each.startsWith("Certificates"),
      ))
        expect(text, host).toContain(` /etc/gen-bundle/tls/${name}.crt`);
    const [space = ""] = drifts.filter((each) => each.startsWith("Disk | "));
    for (const { directories } of services)
      for (const each of directories) expect(space, host).toContain(` ${each.path} `);
    expect(drifts, host).toEqual([
      ...(vips.length === 0 && addresses.size === 0 ? [] : own).map(([each, name]) =>
        expect.stringMatching(new RegExp(`^Network \\| .* address show to ${each} \\|.* = ${name} \\]`)),
      ),
      expect.stringMatching(
        /^Disk \| file systems with data have 10 % of their space free \| .*=pcent,target \/ /,
      ),
      ...judged("all certificates are valid for 30 more days"),
      ...checks.filter(({ drift }) => drift === true).map(columnsOf),
      ...outside.filter(({ several }) => several).map(({ text }) => text),
    ]);
    expect(textsOf(records, "vip"), host).toEqual(
      vips.flatMap(({ name, address, additionalAddresses }) =>
        [address, ...additionalAddresses].map((each) => `${name} ${each}`),
      ),
    );
  }
});

const scripts = ["install", "verify"].map((name) => ({
  path: `/root/gen-bundle/${name}.sh`,
  text: readFileSync(new URL(`../../templates/${name}/${name}.sh`, import.meta.url), "utf8"),
}));

test.each(eachEstate)(
  "install.sh and verify.sh of %s are those of every host of every estate",
  (_name, estate) => {
    for (const { path, text } of scripts)
      for (const { host, content } of filesOfAll(estate, path))
        expect(content === text, `${host} ${path}`).toBe(true);
  },
);
