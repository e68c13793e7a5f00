import { expect, test } from "vitest";
import { parse } from "yaml";
import { interfaceFor, prefixOf } from "../networks.ts";
import { estatesWith, filesOf, filesWith, givenKeys, known } from "./estates.ts";
import { readAssignments } from "./formats/lines.ts";
import { readUnit, wordsOf } from "./formats/unit.ts";
import { pooledEstates } from "./pooled-estates.ts";

const path = "/etc/vip-manager/vip-manager.yml";

// It ignores a key that it does not know. From vipconfig/config.go.
const keys = new Set([
  "ip",
  "netmask",
  "interface",
  "manager-type",
  "trigger-key",
  "trigger-value",
  "dcs-type",
  "dcs-endpoints",
  "etcd-ca-file",
  "etcd-cert-file",
  "etcd-key-file",
  "interval",
]);

test("a VIP that follows the leader is tried", () => {
  expect(pooledEstates.filter(([, estate]) => filesOf(estate, path).length === 3)).toHaveLength(4);
});

test.each(estatesWith("vip-manager", pooledEstates))(
  "vip-manager of %s asks its own node, and moves a VIP of its hosts",
  (_name, estate) => {
    const { plan } = estate;
    const files = filesWith(estate, path, "vip-manager");
    const vips = [...plan.vips.values()].filter(({ name }) =>
      plan.vipControllers.some(({ vip }) => vip === name),
    );
    expect(vips).toHaveLength(1);
    const given = givenKeys(estate, "vipManager");
    for (const { host, content } of files) {
      const settings = parse(content, { version: "1.1" });
      const vip = known(vips[0], "VIP");
      const own = known(plan.hosts.get(host), host);
      const health = known(
        plan.listeners.find((each) => each.host === host && each.role === "database-health"),
        "health",
      );
      expect(Object.keys(settings).filter((key) => !keys.has(key) && !given.has(key))).toEqual([]);
      expect(settings.ip).toBe(vip.address);
      expect(settings.netmask).toBe(prefixOf(plan, vip.address));
      expect(settings.interface).toBe(interfaceFor(plan, own.name, vip.address));
      expect(settings["dcs-endpoints"]).toEqual([
        `${health.secure ? "https" : "http"}://${health.bind}:${health.port}`,
      ]);
      expect(settings["dcs-type"]).toBe("patroni");
      expect(settings["trigger-key"]).toBe("/primary");
      // A number would be compared with nothing.
      expect(settings["trigger-value"]).toBe("200");
      expect(settings["etcd-ca-file"] !== undefined).toBe(health.secure === true);
      expect(vip.hosts).toContain(host);

      const unit = readUnit(
        known(estate.hosts.get(host)?.get("/etc/systemd/system/vip-manager.service"), "unit").content,
      );
      for (const key of ["Service.AmbientCapabilities", "Service.CapabilityBoundingSet"])
        expect(wordsOf(unit, key)).toEqual(["CAP_NET_ADMIN", "CAP_NET_RAW"]);
      expect(unit.get("Service.KillSignal")).toEqual(["SIGINT"]);
      expect(unit.get("Service.ExecStart")?.[0]).toContain(`--config=${path}`);
    }
  },
);

test.each(estatesWith(({ vips }) => vips.size > 0, pooledEstates))(
  "whoever moves a VIP of %s, nobody else does, and what it leads to binds it",
  (_name, estate) => {
    const { plan } = estate;
    for (const vip of plan.vips.values()) {
      const moved = plan.vipControllers.filter((mover) => mover.vip === vip.name);
      expect(moved.length).toBeLessThanOrEqual(1);
      for (const host of vip.hosts) {
        const elected = estate.hosts.get(host)?.get("/etc/keepalived/keepalived.conf")?.content ?? "";
        expect(elected.includes(`${vip.address}/`), host).toBe(moved.length === 0);
      }
      // VRRP of IPv6 knows no password.
      const password = moved.length === 0 && !vip.address.includes(":");
      expect(Object.keys(estate.secrets).includes(`vrrp-${vip.name}`)).toBe(password);
    }
    for (const { host, bind, port, vip, service } of plan.listeners) {
      if (vip === undefined || !plan.vipControllers.some((mover) => mover.vip === vip)) continue;
      const files = known(estate.hosts.get(host), host);
      const sysctl = readAssignments(known(files.get("/etc/sysctl.d/90-gen-bundle.conf"), "sysctl").content);
      expect(sysctl.get("net.ipv4.ip_nonlocal_bind")).toBe("1");
      if (!service.startsWith("patroni@")) continue;
      const { postgresql } = parse(known(files.get("/etc/patroni/patroni.yml"), "patroni.yml").content, {
        version: "1.1",
      });
      const [addresses, listening] = postgresql.listen.split(":");
      expect(addresses.split(",")).toContain(bind);
      expect(Number(listening)).toBe(port);
      // Whoever dials the VIP may log in.
      const dialling = plan.flows
        .filter(({ to }) => to.includes(`${service}/database-primary`))
        .flatMap(({ from }) => from)
        .flatMap((id) => {
          const client = plan.services.find((each) => each.id === id)?.host;
          if (client) return `${known(plan.hosts.get(client), client).address}/32`;
          // Applications use their own databases only.
          return plan.networks.find(({ name }) => name === "admin" && id === "network:admin")?.ranges ?? [];
        });
      for (const range of new Set(dialling)) {
        for (const { resource, user } of plan.accounts.filter(({ role }) => role === "database-primary")) {
          expect(postgresql.pg_hba).toContainEqual(
            expect.stringMatching(new RegExp(`^host(?:ssl)? "${resource}" "${user}" ${range} `)),
          );
        }
      }
    }
  },
);
