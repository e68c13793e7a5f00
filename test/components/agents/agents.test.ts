import { expect, it } from "vitest";
import { openings } from "../../../src/host-artifacts/openings.ts";
import { findings, type Json, planOf, topology } from "../../rules/harness.ts";

const exporter = { port: 9100, from: ["monitoring"], purpose: "Prometheus collects metrics of the host" };
const estate = (agents: Json, network: Json = { monitoring: ["10.9.0.0/24"] }) =>
  topology({ network, agents } as Json);

/** Sources that the firewall of a host admits to a port. */
const sourcesOf = (input: Json, host: string, port: number) =>
  openings(planOf(input))
    .get(host)
    ?.find((each) => each.port === port)?.sources;

it("opens the port of an agent on every managed host to its networks alone", () => {
  const input = estate({ "node-exporter": exporter });
  for (const host of ["n1", "n2", "n3"]) expect(sourcesOf(input, host, 9100)).toEqual(["10.9.0.0/24"]);
});

it("opens it on the hosts that the topology names", () => {
  const input = estate({ "node-exporter": { ...exporter, hosts: ["n2"] } });
  expect(sourcesOf(input, "n1", 9100)).toBeUndefined();
  expect(sourcesOf(input, "n2", 9100)).toEqual(["10.9.0.0/24"]);
});

it("opens it to a network of network.applications, and by UDP", () => {
  const input = estate(
    { backup: { port: 9102, protocol: "udp", from: ["vault"], purpose: "backups of the hosts" } },
    { applications: { vault: ["10.7.0.1/32"] } },
  );
  const opening = openings(planOf(input))
    .get("n1")
    ?.find(({ port }) => port === 9102);
  expect(opening).toMatchObject({ protocol: "udp", sources: ["10.7.0.1/32"] });
  expect(findings("unused-network", input)).toEqual([]);
});

it("finds an agent with the port of a daemon, and two agents with one port", () => {
  const input = estate({
    first: { ...exporter, port: 2379 },
    second: { ...exporter, port: 9100 },
    third: exporter,
  });
  const messages = findings("port-conflict", input).map(({ message }) => message);
  expect(messages).toEqual([expect.stringContaining("2379"), expect.stringContaining("9100")]);
});

it("finds names of hosts and networks that the topology does not define", () => {
  const input = estate({ backup: { ...exporter, hosts: ["n9"], from: ["vault"] } });
  expect(findings("unknown-host", input)).toEqual([
    expect.objectContaining({ at: ["/agents/backup/hosts/0"] }),
  ]);
  expect(findings("unknown-network", input)).toEqual([
    expect.objectContaining({ at: ["/agents/backup/from/0"] }),
  ]);
});
