import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const id = "airflow-option-without-file";
const found = (extra: Json) => findings(id, topology(withAirflow, { airflow: { extra } }));

describe(id, () => {
  it("finds a folder of plugins that no host has", () => {
    expect(found({ core: { plugins_folder: "/srv/plugins" } })).toEqual([
      {
        message:
          'The option "core.plugins_folder" of airflow.cfg names "/srv/plugins", which the bundle does not bring to "n1", "n2", "n3".',
        at: ["/airflow/extra/core/plugins_folder"],
        hint: "Bring it to each of these hosts, readable by the user airflow, and accept this finding with how you do so.",
      },
    ]);
  });

  it("finds a module of one's own", () => {
    expect(found({ logging: { logging_config_class: "log_config.LOGGING_CONFIG" } })).toEqual([
      {
        message:
          'The option "logging.logging_config_class" of airflow.cfg needs the Python module "log_config", which the bundle does not bring to "n1", "n2", "n3".',
        at: ["/airflow/extra/logging/logging_config_class"],
        hint: "Bring it to each of these hosts, such as into /var/lib/airflow/config, and accept this finding with how you do so.",
      },
    ]);
  });

  it("finds the hosts that do not mount the share of a folder", () => {
    const nfs = { nfs: { hosts: ["n3"], exports: { dags: { path: "/srv/dags" } } } };
    const plugins = { core: { plugins_folder: "/opt/airflow/dags/plugins" } };
    const airflow = {
      airflow: {
        schedulers: ["n1"],
        webservers: ["n1"],
        workers: ["n2"],
        dagProcessors: ["n2"],
        triggerers: ["n2"],
        extra: plugins,
      },
    };
    expect(findings(id, topology(withAirflow, airflow, nfs))).toMatchObject([
      {
        message: expect.stringMatching(
          /"\/opt\/airflow\/dags\/plugins", which the bundle does not bring to "n1"\.$/,
        ),
      },
    ]);
  });

  it("accepts classes of Airflow and relative names", () => {
    expect(
      found({
        secrets: { backend: "airflow.secrets.local_filesystem.LocalFilesystemBackend" },
        kerberos: { kinit_path: "kinit" },
        core: { max_active_tasks_per_dag: 8 },
      }),
    ).toEqual([]);
  });
});
