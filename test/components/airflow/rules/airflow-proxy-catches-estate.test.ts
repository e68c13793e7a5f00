import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const found = (environment: Json, version = "3.3.2") =>
  findings("airflow-proxy-catches-estate", topology(withAirflow, { airflow: { version, environment } }));
const proxy = "http://proxy.example.com:3128";

describe("airflow-proxy-catches-estate", () => {
  it("finds the API server and the log servers behind a proxy", () => {
    expect(found({ http_proxy: proxy })).toEqual([
      {
        message: "Airflow would connect to 4 hosts of the estate through the proxy of its environment.",
        at: ["/airflow/environment"],
        hint: "Add front,n2,n3,n1 to NO_PROXY.",
      },
    ]);
    expect(found({ ALL_PROXY: proxy, NO_PROXY: "front, .example.com" }).map(({ hint }) => hint)).toEqual([
      "Add n2,n3,n1 to NO_PROXY.",
    ]);
  });

  it("finds an OpenTelemetry collector behind a proxy", () => {
    const hints = (otel: object, environment: Json) =>
      findings(
        "airflow-proxy-catches-estate",
        topology(withAirflow, {
          hosts: { collector: { address: "10.0.0.90", managed: false } },
          airflow: { version: "3.3.2", environment, otel: { host: "collector", ...otel } },
        }),
      ).map(({ hint }) => hint);
    expect(hints({}, { HTTP_PROXY: proxy, NO_PROXY: "front,n1,n2,n3" })).toEqual([
      "Add collector to NO_PROXY.",
    ]);
    expect(hints({ tls: true }, { HTTPS_PROXY: proxy })).toEqual(["Add collector to NO_PROXY."]);
    expect(hints({}, { HTTPS_PROXY: proxy })).toEqual([]);
  });

  it("accepts exceptions, a proxy for HTTPS where there is none, and no proxy", () => {
    expect(found({ HTTP_PROXY: proxy, NO_PROXY: "front,n1,n2,n3" })).toEqual([]);
    expect(found({ HTTP_PROXY: proxy, no_proxy: "*" })).toEqual([]);
    expect(found({ HTTPS_PROXY: proxy })).toEqual([]);
    expect(found({ HTTPS_PROXY: proxy }, "2.11.2")).toEqual([]);
    expect(found({})).toEqual([]);
  });
});
