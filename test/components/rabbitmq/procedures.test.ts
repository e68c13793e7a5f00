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
  expect(texts({ version: "3.10", hosts })).toContain("Upgrade with Erlang 25. A node of the new series");
  expect(texts({ version: "3.13.7", hosts })).toContain("Upgrade from 3.12 to 3.13 with Erlang 26");
  expect(texts({ version: "4.2", hosts })).toContain("Upgrade from 4.1 to 4.2 with Erlang 27");
});
