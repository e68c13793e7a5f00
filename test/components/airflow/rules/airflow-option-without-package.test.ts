import { describe, expect, it } from "vitest";
import { findings, type Json, topology, withAirflow } from "../../../rules/harness.ts";

const id = "airflow-option-without-package";
const packagesOf = (extra: Json, version = "3.3.2") =>
  findings(id, topology(withAirflow, { airflow: { version, extra } })).map(
    ({ message }) => /package "([^"]+)"/.exec(message)?.[1],
  );

describe(id, () => {
  it("finds a backend of secrets whose provider is not installed", () => {
    const backend = "airflow.providers.hashicorp.secrets.vault.VaultBackend";
    expect(findings(id, topology(withAirflow, { airflow: { extra: { secrets: { backend } } } }))).toEqual([
      {
        message:
          'The option "secrets.backend" of airflow.cfg needs the package "apache-airflow-providers-hashicorp", which requirements.txt does not install.',
        at: ["/airflow/extra/secrets/backend"],
        hint: 'Add "apache-airflow-providers-hashicorp" to "airflow.packages", or remove the option.',
      },
    ]);
  });

  it("finds it on one host", () => {
    const extraByHost = { n1: { sentry: { sentry_on: true } } };
    expect(findings(id, topology(withAirflow, { airflow: { extraByHost } }))).toMatchObject([
      { at: ["/airflow/extraByHost/n1/sentry/sentry_on"] },
    ]);
  });

  const bundles = JSON.stringify([
    { name: "a", classpath: "airflow.providers.git.bundles.git.GitDagBundle", kwargs: {} },
    { name: "b", classpath: "airflow.providers.amazon.aws.bundles.s3.S3DagBundle", kwargs: {} },
  ]);

  it.each<[Json, string[], string?]>([
    [
      { dag_processor: { dag_bundle_config_list: bundles } },
      ["apache-airflow-providers-git", "apache-airflow-providers-amazon"],
    ],
    [{ logging: { remote_base_log_folder: "s3://logs/airflow" } }, ["apache-airflow-providers-amazon"]],
    [{ logging: { remote_base_log_folder: "gs://logs/airflow" } }, ["apache-airflow-providers-google"]],
    [{ logging: { remote_base_log_folder: "wasb-logs" } }, ["apache-airflow-providers-microsoft-azure"]],
    [{ elasticsearch: { host: "search:9200" } }, ["apache-airflow-providers-elasticsearch"]],
    [{ openlineage: { namespace: "estate" } }, ["apache-airflow-providers-openlineage"]],
    [{ core: { security: "kerberos" } }, ["apache-airflow[kerberos]"]],
    [{ metrics: { statsd_datadog_enabled: "True" } }, ["datadog"]],
    [{ celery: { pool: "gevent" } }, ["gevent"]],
    [{ api: { server_type: "gunicorn" } }, ["gunicorn"]],
    [{ webserver: { worker_class: "gevent" } }, ["gevent"], "2.11.2"],
    [
      { email: { email_backend: "airflow.providers.sendgrid.utils.emailer.send_email" } },
      ["apache-airflow-providers-sendgrid"],
    ],
    [{ core: { xcom_backend: "airflow.providers.common.io.xcom.backend.XComObjectStorageBackend" } }, []],
    [{ core: { xcom_backend: "airflow.providers.http.a.B" } }, [], "2.11.2"],
    [{ core: { xcom_backend: "airflow.providers.http.a.B" } }, ["apache-airflow-providers-http"]],
    [{ metrics: { statsd_datadog_enabled: false, otel_on: true }, sentry: { sentry_on: "off" } }, []],
  ])("%j needs %j", (extra, expected, version) => {
    expect(packagesOf(extra, version)).toEqual(expected);
  });
});
