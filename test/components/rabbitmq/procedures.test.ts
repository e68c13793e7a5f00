import { expect, test } from "vitest";
import { build } from "../../readers/estates.ts";

function texts(rabbitmq: object): string {
  const { plan } = build("queues", {
    name: "queues",
    network: { subnet: "10.0.0.0/24" },
    hosts: { a: { address: "10.0.0.1" }, b: { address: "10.0.0.2" }, c: { address: "10.0.0.3" } },
    rabbitmq,
  });
  return JSON.stringify(plan.procedures);
}

const hosts = ["a", "b", "c"];

test("quorum queues grow by themselves if the configuration enables it", () => {
  expect(texts({ version: "3.12", hosts })).toContain("Quorum queues do not add it by themselves");
  expect(texts({ version: "3.13", hosts })).toContain("add it soon afterwards");
});

test("an upgrade starts from the previous series, with the Erlang of the new series", () => {
  expect(texts({ version: "3.10", hosts })).toContain("Upgrade with Erlang 25. A node of the new series");
  expect(texts({ version: "3.13.7", hosts })).toContain("Upgrade from 3.12 to 3.13 with Erlang 26");
  expect(texts({ version: "4.2", hosts })).toContain("Upgrade from 4.1 to 4.2 with Erlang 27");
});
