import { expect, test } from "vitest";
import { eachEstate, filesOf, filesOfAll } from "./estates.ts";
import { readLines } from "./formats/lines.ts";

test.each(eachEstate)(
  "/etc/hosts of %s names every host and VIP once, and is the same everywhere",
  (_name, estate) => {
    const { plan } = estate;
    const files = filesOf(estate, "/etc/hosts");
    const managed = [...plan.hosts.values()].filter((host) => host.managed);
    expect(files.map(({ host }) => host)).toEqual(managed.map(({ name }) => name));
    expect(new Set(files.map(({ content }) => content)).size).toBe(1);

    const entries = readLines(files[0]?.content ?? "").map((line) => line.split(/\s+/));
    const expected = [
      ...[...plan.hosts.values(), ...plan.vips.values()].map(({ address, name }) => [address, name]),
      ...[...plan.hosts.values()].flatMap(({ name, addresses }) =>
        [...addresses].map(([network, address]) => [address, `${name}-${network}`]),
      ),
    ];
    const [own, loopback] = [entries.slice(2), entries.slice(0, 2)];
    expect(loopback.map(([address]) => address)).toEqual(["127.0.0.1", "::1"]);
    expect(loopback.flatMap(([, ...names]) => names).every((name) => /localhost|^ip6-/.test(name))).toBe(
      true,
    );
    expect(own.toSorted()).toEqual(expected.toSorted());
  },
);

test.each(eachEstate)("/etc/hostname of %s is the host's name", (_name, estate) => {
  for (const { host, content } of filesOfAll(estate, "/etc/hostname")) expect(content).toBe(`${host}\n`);
});
