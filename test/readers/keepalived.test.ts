import { expect, test } from "vitest";
import { eachEstate, filesOf, known } from "./estates.ts";
import { listOf, readKeepalived, valueOf } from "./formats/keepalived.ts";

test.each(eachEstate)("the hosts of every VIP of %s agree on it and differ in priority", (_name, estate) => {
  const { plan, secrets } = estate;
  const files = new Map(
    filesOf(estate, "/etc/keepalived/keepalived.conf").map(({ host, content }) => [
      host,
      readKeepalived(content),
    ]),
  );
  const expected = new Set([...plan.vips.values()].flatMap(({ hosts }) => hosts));
  expect([...files.keys()].toSorted()).toEqual([...expected].toSorted());

  for (const vip of plan.vips.values()) {
    const priorities = vip.hosts.map((name) => {
      const file = known(files.get(name), `keepalived.conf of ${name}`);
      const host = known(plan.hosts.get(name), name);
      const instances = file.blocks.filter(({ words }) => words[0] === "vrrp_instance");
      const instance = known(
        instances.find((each) =>
          listOf(each, "virtual_ipaddress").some((line) => line.startsWith(`${vip.address}/`)),
        ),
        `instance of ${vip.name} on ${name}`,
      );
      expect(listOf(instance, "virtual_ipaddress")).toEqual([
        `${vip.address}/${plan.subnet.split("/")[1]} dev ${host.interface}`,
      ]);
      expect(valueOf(instance, "state")).toBe("BACKUP");
      expect(valueOf(instance, "interface")).toBe(host.interface);
      expect(valueOf(instance, "virtual_router_id")).toBe(String(vip.routerId));
      expect(valueOf(instance, "unicast_src_ip")).toBe(host.address);
      const peers = vip.hosts
        .filter((peer) => peer !== name)
        .map((peer) => known(plan.hosts.get(peer), peer).address);
      expect(listOf(instance, "unicast_peer").toSorted()).toEqual(peers.toSorted());
      expect(listOf(instance, "authentication").toSorted()).toEqual([
        `auth_pass ${secrets[`vrrp-${vip.name}`]}`,
        "auth_type PASS",
      ]);
      expect(valueOf(instance, "nopreempt") !== undefined).toBe(!vip.preempt);

      const tracked = listOf(instance, "track_script");
      for (const script of tracked) {
        const [named = "", ...weight] = script.split(" ");
        expect(weight, "a weight within track_script").toEqual([]);
        const definition = known(
          file.blocks.find(({ words }) => words[0] === "vrrp_script" && words[1] === named),
          `script ${named}`,
        );
        if (!vip.preempt) expect(valueOf(definition, "weight")).toBe("0");
        expect(Number(valueOf(definition, "timeout"))).toBeLessThanOrEqual(
          Number(valueOf(definition, "interval")),
        );
        const [program = "", address, port] = (valueOf(definition, "script") ?? "")
          .replaceAll('"', "")
          .split(" ");
        expect(estate.hosts.get(name)?.get(program)?.mode).toBe(0o755);
        const probed = plan.listeners.filter(
          (listener) =>
            listener.host === name &&
            listener.port === Number(port) &&
            (listener.bind === "*" || listener.bind === address),
        );
        expect(address).toBe(host.address);
        expect(probed, `something listens at ${address}:${port}`).not.toEqual([]);
      }
      const essential = plan.listeners.filter(
        (listener) =>
          listener.host === name &&
          listener.vip === vip.name &&
          plan.services.find(({ id }) => id === listener.service)?.essential,
      );
      if (essential.length > 0) expect(tracked, "a VIP that leads to services follows them").not.toEqual([]);
      return Number(valueOf(instance, "priority"));
    });
    expect(new Set(priorities).size).toBe(priorities.length);
    expect(priorities.every((priority) => priority >= 1 && priority <= 254)).toBe(true);
    expect(priorities.toSorted((a, b) => b - a)).toEqual(priorities);
  }

  for (const [name, file] of files) {
    const ids = file.blocks
      .filter(({ words }) => words[0] === "vrrp_instance")
      .map((each) => valueOf(each, "virtual_router_id"));
    expect(new Set(ids).size, `router ids on ${name}`).toBe(ids.length);
    const global = known(
      file.blocks.find(({ words }) => words[0] === "global_defs"),
      "global_defs",
    );
    expect(valueOf(global, "enable_script_security")).toBe("");
    const user = valueOf(global, "script_user") ?? "";
    expect(plan.users.some((each) => each.host === name && each.name === user)).toBe(true);
  }
});
