import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const id = "airflow-option-incomplete";
const found = (airflow: Json) => findings(id, topology(withAirflow, { airflow }));

describe(id, () => {
  it("finds remote logs without a place", () => {
    expect(found({ extra: { logging: { remote_logging: true } } })).toEqual([
      {
        message:
          'The option "logging.remote_logging" of airflow.cfg needs "logging.remote_base_log_folder" or "elasticsearch.host" or "opensearch.host", which the topology does not set.',
        at: ["/airflow/extra/logging/remote_logging"],
        hint: 'Set "logging.remote_base_log_folder" or "elasticsearch.host" or "opensearch.host" as well, or remove "logging.remote_logging".',
      },
    ]);
  });

  it("finds a place of remote logs that nothing uses, once for all options of it", () => {
    const logging = {
      remote_base_log_folder: "s3://logs",
      remote_log_conn_id: "logs",
      encrypt_s3_logs: true,
    };
    const finding = {
      message:
        'The option "logging.remote_base_log_folder" of airflow.cfg has no effect without "logging.remote_logging", which is off.',
      at: ["/airflow/extra/logging/remote_base_log_folder"],
      hint: 'Set "logging.remote_logging" to true as well, or remove "logging.remote_base_log_folder".',
    };
    expect(found({ extra: { logging } })).toEqual([finding]);
    expect(found({ extra: { logging: { ...logging, remote_logging: false } } })).toEqual([finding]);
    expect(found({ extra: { logging: { ...logging, remote_logging: true } } })).toEqual([]);
  });

  it("finds half of a pair, which another host does not complete", () => {
    const extra = { api: { client_ssl_cert: "/etc/client.crt" } };
    const extraByHost = { n1: { api: { client_ssl_key: "/etc/client.key" } } };
    expect(found({ extra, extraByHost })).toHaveLength(1);
    expect(found({ extraByHost: { n1: { api: { ...extra.api, ...extraByHost.n1.api } } } })).toEqual([]);
  });

  it("accepts what is complete or off", () => {
    expect(
      found({ extra: { logging: { remote_logging: "True", remote_base_log_folder: "s3://logs" } } }),
    ).toEqual([]);
    expect(
      found({ extra: { logging: { remote_logging: "False" }, secrets: { backend_kwargs: "" } } }),
    ).toEqual([]);
  });
});
