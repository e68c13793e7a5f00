import { expect, test } from "vitest";
import { parse } from "yaml";
import { managedHosts } from "../../src/model/plan.ts";
import { eachEstate, estatesWith, known } from "./estates.ts";

const asked = estatesWith(({ topology }) => topology["cloudInit"] === true);

test.each(asked)("each managed host of %s has user data with its own name", (_name, estate) => {
  const { plan, documents, secrets } = estate;
  const found = [...documents.keys()].filter((path) => path.startsWith("cloud-init/"));
  const hosts = managedHosts(plan).map(({ name }) => name);
  expect(found.sort()).toEqual(hosts.map((host) => `cloud-init/${host}.yml`).sort());
  for (const host of hosts) {
    const { content } = known(documents.get(`cloud-init/${host}.yml`), host);
    // Anything else in the first line, and cloud-init takes it for no user data that it knows.
    expect(content.split("\n")[0]).toBe("#cloud-config");
    expect(parse(content)).toEqual({
      hostname: host,
      fqdn: host,
      manage_etc_hosts: false,
      timezone: plan.timezone,
      package_update: true,
      package_upgrade: false,
      package_reboot_if_required: false,
      packages: ["python3", "rsync"],
    });
    for (const value of Object.values(secrets)) expect(content).not.toContain(value);
    // What user data sets takes precedence over the file of the bundle, and must not contradict it.
    const own = parse(
      known(estate.hosts.get(host)?.get("/etc/cloud/cloud.cfg.d/99-gen-bundle.cfg"), host).content,
    ) as Record<string, unknown>;
    const merged = { ...own, ...(parse(content) as Record<string, unknown>) };
    expect(Object.entries(own).filter(([key, value]) => merged[key] !== value)).toEqual([]);
  }
});

test("only estates that ask for user data have it", () => {
  const others = eachEstate.filter(([, { plan }]) => !asked.has(plan));
  expect(others.length).toBeGreaterThan(0);
  for (const [, { documents }] of others)
    expect([...documents.keys()].filter((path) => path.startsWith("cloud-init/"))).toEqual([]);
});
