import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

const found = (secret: string) =>
  findings(
    "secret-name-twice",
    topology(withAirflow, { airflow: { environment: { AIRFLOW_CONN_SHOP: { secret } } } }),
  );

describe("secret-name-twice", () => {
  it("finds a name that the bundle uses itself", () =>
    expect(found("postgres-superuser")).toEqual([
      {
        message:
          'The name "postgres-superuser" is that of 2 secrets, which have different purposes: PostgreSQL\'s superuser; environment of Airflow: AIRFLOW_CONN_SHOP.',
        at: ["/postgres", "/airflow/environment/AIRFLOW_CONN_SHOP"],
        hint: "Choose another name for one of them.",
      },
    ]));

  it("accepts another name", () => expect(found("shop-connection")).toEqual([]));
});
