import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "../../../rules/harness.ts";

const found = (input: ReturnType<typeof topology>) => findings("airflow-web-unbalanced", input);

describe("airflow-web-unbalanced", () => {
  it("finds several servers that nothing balances", () => {
    expect(found(topology(withAirflow, { haproxy: undefined, airflow: { version: "3.3.2" } }))).toEqual([
      {
        message:
          'There are 2 web servers without a load balancer, so people and tasks can only use the address of "n1", and VIP "front" has no service behind it.',
        at: ["/vips/front", "/airflow/webservers"],
        hint: 'Add a load balancer with "vip": "front", or keep one web server and remove the VIP.',
      },
    ]);
    expect(found(topology(withAirflow, { haproxy: { ports: { web: false } } }))[0]?.message).toContain(
      "so people can only use the address of",
    );
  });

  it("accepts a balancer, and one server", () => {
    expect(found(topology(withAirflow))).toEqual([]);
    expect(found(topology(withAirflow, { haproxy: undefined, airflow: { webservers: ["n1"] } }))).toEqual([]);
  });
});
