import { expect, test } from "vitest";
import { build } from "../../readers/estates.ts";

const estate = (rabbitmq: object) =>
  build("queues", {
    name: "queues",
    network: { subnet: "10.0.0.0/24" },
    hosts: { a: { address: "10.0.0.1" }, b: { address: "10.0.0.2" }, c: { address: "10.0.0.3" } },
    rabbitmq,
  });

const texts = (rabbitmq: object) => JSON.stringify(estate(rabbitmq).plan.procedures);

const hosts = ["a", "b", "c"];

test("quorum queues grow by themselves if the configuration enables it, and otherwise when a node starts", () => {
  expect(texts({ version: "3.12", hosts })).toContain("Quorum queues add it when it starts");
  expect(texts({ version: "3.13", hosts })).toContain("add it soon afterwards");

  const joins = (version: string, nodes: readonly string[]) =>
    [...estate({ version, hosts: nodes }).hosts]
      .map(([host, files]) => [
        host,
        files.get("/etc/systemd/system/rabbitmq-server.service.d/10-gen-bundle.conf")?.content,
      ])
      .map(([host, unit]) =>
        unit?.includes(
          `\nExecStartPost=-/usr/sbin/rabbitmq-queues --quiet --timeout 60 grow rabbit@${host} all\n`,
        ),
      );
  expect(joins("3.12", hosts)).toEqual([true, true, true]);
  expect(joins("3.13", hosts)).toEqual([false, false, false]);
  expect(joins("3.12", ["a"])[0]).toBe(false);
});

test("an upgrade starts from the previous series, with the Erlang of the new series", () => {
  const packages = (version: string) =>
    estate({ version, hosts }).plan.packages.flatMap(({ host, name, series, from }) =>
      host === "a" && /erlang|rabbitmq/.test(name) ? [[name, series, from]] : [],
    );
  expect(packages("3.10")).toEqual([
    ["erlang", "25", undefined],
    ["rabbitmq-server", "3.10", undefined],
  ]);
  expect(packages("3.12.7")).toEqual([
    ["erlang", "25", undefined],
    ["rabbitmq-server", "3.12.7", "3.11.18"],
  ]);
  expect(packages("4.2")).toEqual([
    ["erlang", "27", undefined],
    ["rabbitmq-server", "4.2", "4.1"],
  ]);
});

test("no node of an upgrade stops while a queue needs it", () => {
  const ready = (nodes: readonly string[]) => estate({ hosts: nodes }).plan.upgrades[0]?.ready;
  expect(ready(hosts)).toContain("await_online_quorum_plus_one");
  expect(ready(["a"])).toBeUndefined();
});
