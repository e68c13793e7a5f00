import { expect, test } from "vitest";
import { eachEstate, filesOf, filesOfAll, known } from "./estates.ts";
import { readAssignments, readLines } from "./formats/lines.ts";

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
          plan.platform.noLoginShell,
        ])
        .toSorted(),
    );
    const directories = lines("/etc/tmpfiles.d/gen-bundle.conf");
    for (const service of plan.services.filter((each) => each.host === host)) {
      for (const { path, mode, user, group } of service.directories) {
        expect(directories, `${service.id} ${path}`).toContainEqual([
          "d",
          path,
          `0${mode.toString(8)}`,
          user,
          group,
          "-",
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
  const files = filesOf(
    estate,
    estate.plan.platform.family === "el" ? "/etc/chrony.conf" : "/etc/chrony/chrony.conf",
  );
  expect(files.map(({ host }) => host)).toEqual([...estate.hosts.keys()]);
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
      const script = known(files.get("/root/gen-bundle/install.sh"), `install.sh of ${host}`).content;
      for (const { path, mode, user, group, sensitive } of files.values()) {
        if (path === "/root/gen-bundle/install.sh") continue;
        expect(script.split("\n"), `${host} ${path}`).toContain(
          `    '${mode.toString(8)} ${user}:${group} ${path}'`,
        );
        if (sensitive) expect(script).toContain(`has_secrets ${path}\n`);
      }
      const services = plan.services.filter((service) => service.host === host);
      // A mount is started by what needs it.
      const timers = [...files.keys()].flatMap((path) => /\/system\/([^/]+\.timer)$/.exec(path)?.[1] ?? []);
      for (const unit of [
        ...services.map((service) => service.unit),
        ...timers,
        plan.platform.firewallUnit,
      ]) {
        expect(script, `${host} ${unit}`).toMatch(
          new RegExp(`^apply '?${unit.replaceAll(/[.\\@]/g, "\\$&")}'? `, "m"),
        );
      }
      for (const unit of services.flatMap(({ masks }) => masks))
        expect(script, `${host} masks ${unit}`).toContain(unit);
    }
  },
);

test.each(eachEstate)("verify.sh of %s asks every unit and makes every check", (_name, { plan, hosts }) => {
  for (const [host, files] of hosts) {
    const lines = known(files.get("/root/gen-bundle/verify.sh"), `verify.sh of ${host}`)
      .content.split("\n")
      .map((line) =>
        line.trim().replaceAll(/'((?:[^']|'\\'')*)'/g, (_, text) => text.replaceAll("'\\''", "'")),
      );
    for (const { unit } of plan.services.filter((service) => service.host === host))
      expect(lines, host).toContain(`active ${unit}`);
    for (const { service, title, command } of plan.checks.filter((check) => check.host === host)) {
      const found = plan.services.find(({ id }) => id === service);
      expect(lines, host).toContain(`check ${known(found, service).title} ${title} ${command}`);
    }
    for (const { name, address, hosts: members } of plan.vips.values())
      expect(lines.includes(`vip ${name} ${address}`), `${host} ${name}`).toBe(members.includes(host));
  }
});
