import { expect, test } from "vitest";
import { addressFor, interfaceFor, networkOf, prefixOf } from "../networks.ts";
import { estatesWith, filesOf, known } from "./estates.ts";
import { listOf, readKeepalived, settingOf } from "./formats/keepalived.ts";
import { ofIPv6, ofSeveralNetworks } from "./inline-estates.ts";
import { pooledEstates } from "./pooled-estates.ts";

const everyEstate = estatesWith("keepalived", [
  ...pooledEstates,
  ["an estate of IPv6", ofIPv6()],
  ["an estate of several networks", ofSeveralNetworks()],
]);

test.each(everyEstate)("the hosts of every VIP of %s agree on it and differ in priority", (_name, estate) => {
  const { plan, secrets } = estate;
  const files = new Map(
    filesOf(estate, "/etc/keepalived/keepalived.conf").map(({ host, content }) => [
      host,
      readKeepalived(content),
    ]),
  );
  const elected = [...plan.vips.values()].filter(
    ({ name }) => !plan.vipControllers.some(({ vip }) => vip === name),
  );
  const expected = new Set(elected.flatMap(({ hosts }) => hosts));
  expect([...files.keys()].toSorted()).toEqual([...expected].toSorted());

  for (const vip of elected) {
    const priorities = vip.hosts.map((name) => {
      const file = known(files.get(name), `keepalived.conf of ${name}`);
      const device = interfaceFor(plan, name, vip.address);
      const network = networkOf(plan, vip.address);
      const instances = file.blocks.filter(({ words }) => words[0] === "vrrp_instance");
      const instance = known(
        instances.find((each) =>
          listOf(each, "virtual_ipaddress").some((line) => line.startsWith(`${vip.address}/`)),
        ),
        `instance of ${vip.name} on ${name}`,
      );
      const held = (address: string) =>
        `${address}/${address.includes(":") ? 128 : prefixOf(plan, address)} dev ${interfaceFor(plan, name, address)}`;
      expect(listOf(instance, "virtual_ipaddress")).toEqual([held(vip.address)]);
      expect(listOf(instance, "virtual_ipaddress_excluded")).toEqual(vip.additionalAddresses.map(held));
      expect(settingOf(instance, "state")).toBe("BACKUP");
      expect(settingOf(instance, "interface")).toBe(device);
      expect(settingOf(instance, "virtual_router_id")).toBe(String(vip.routerId));
      // keepalived refuses the word of an owner that has nobody to speak to.
      expect(settingOf(instance, "unicast_src_ip")).toBe(
        vip.hosts.length > 1 ? addressFor(plan, name, network) : undefined,
      );
      const peers = vip.hosts.filter((peer) => peer !== name).map((peer) => addressFor(plan, peer, network));
      expect(listOf(instance, "unicast_peer").toSorted()).toEqual(peers.toSorted());
      // IPv6 takes version 3, which has no passwords.
      const password = vip.address.includes(":") ? [] : [`auth_pass ${secrets[`vrrp-${vip.name}`]}`];
      expect(settingOf(instance, "version")).toBe(password.length > 0 ? "2" : "3");
      expect(listOf(instance, "authentication").toSorted()).toEqual(
        password.length > 0 ? [...password, "auth_type PASS"] : [],
      );
      expect(settingOf(instance, "nopreempt") !== undefined).toBe(!vip.preempt);

      const tracked = listOf(instance, "track_script");
      for (const script of tracked) {
        const [named = "", ...weight] = script.split(" ");
        expect(weight, "a weight within track_script").toEqual([]);
        const definition = known(
          file.blocks.find(({ words }) => words[0] === "vrrp_script" && words[1] === named),
          `script ${named}`,
        );
        if (!vip.preempt) expect(settingOf(definition, "weight")).toBe("0");
        expect(Number(settingOf(definition, "timeout"))).toBeLessThanOrEqual(
          Number(settingOf(definition, "interval")),
        );
        const [program = "", address, port] = (settingOf(definition, "script") ?? "")
          .replaceAll('"', "")
          .split(" ");
        expect(estate.hosts.get(name)?.get(program)?.mode).toBe(0o755);
        const probed = plan.listeners.filter(
          (listener) =>
            listener.host === name &&
            listener.port === Number(port) &&
            (listener.bind === "*" || listener.bind === address),
        );
        const { address: main, addresses } = known(plan.hosts.get(name), name);
        expect([main, ...addresses.values()]).toContain(address);
        expect(probed, `something listens at ${address}:${port}`).not.toEqual([]);
      }
      const essential = plan.listeners.filter(
        (listener) =>
          listener.host === name &&
          listener.vip === vip.name &&
          plan.services.find(({ id }) => id === listener.service)?.essential,
      );
      if (essential.length > 0) expect(tracked, "a VIP that leads to services follows them").not.toEqual([]);
      return Number(settingOf(instance, "priority"));
    });
    expect(new Set(priorities).size).toBe(priorities.length);
    expect(priorities.every((priority) => priority >= 1 && priority <= 254)).toBe(true);
    expect(priorities.toSorted((a, b) => b - a)).toEqual(priorities);
  }

  for (const [name, file] of files) {
    const ids = file.blocks
      .filter(({ words }) => words[0] === "vrrp_instance")
      .map((each) => settingOf(each, "virtual_router_id"));
    expect(new Set(ids).size, `router ids on ${name}`).toBe(ids.length);
    const global = known(
      file.blocks.find(({ words }) => words[0] === "global_defs"),
      "global_defs",
    );
    expect(settingOf(global, "enable_script_security")).toBe("");
    const user = settingOf(global, "script_user") ?? "";
    expect(plan.users.some((each) => each.host === name && each.name === user)).toBe(true);
  }
});
