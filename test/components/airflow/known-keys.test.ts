import { readFileSync } from "node:fs";
import ini from "ini";
import { describe, expect, it } from "vitest";
import { optionSections } from "../../../src/components/airflow/option-sections.ts";
import { airflowVersions } from "../../../src/components/airflow/versions.ts";
import { buildBundle } from "../../../src/index.ts";
import { has } from "../../../src/model/version.ts";

/*
 * Options of each series, read from the packages themselves (apache-airflow with its Celery and FAB
 * providers), and those of Celery. Airflow and Celery ignore unknown options silently.
 */
const optionsOf = (series: string) =>
  readFileSync(new URL(`keys-${series}.txt`, import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line !== "");

const topology = (version: string, more: object = { statsd: { host: "c" } }) => ({
  name: "keys",
  tls: true,
  network: { subnet: "10.0.0.0/24" },
  hosts: {
    a: { address: "10.0.0.1" },
    b: { address: "10.0.0.2" },
    c: { address: "10.0.0.3", managed: false },
  },
  etcd: { hosts: ["a"] },
  postgres: { hosts: ["a"], databases: { airflow: { owner: "airflow" } } },
  vips: { front: { address: "10.0.0.100", hosts: ["a", "b"] } },
  haproxy: { hosts: ["a", "b"], vip: "front" },
  pgbouncer: { hosts: ["a"] },
  rabbitmq: { hosts: ["b"] },
  airflow: {
    version,
    schedulers: ["a"],
    webservers: ["b"],
    triggerers: ["a"],
    dagProcessors: ["a"],
    workers: ["b"],
    flower: { hosts: ["b"] },
    ...more,
  },
});

/** Every file of Airflow's in a bundle of that version, by host and path. */
function filesOf(version: string, more?: object): ReadonlyMap<string, string> {
  const result = buildBundle(topology(version, more));
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join("\n"));
  return new Map(result.bundle.artifacts.map(({ host, path, content }) => [`${host}:${path}`, content]));
}

/** The options of the airflow.cfg of every host, as "section.key". */
function writtenOptions(files: ReadonlyMap<string, string>): string[] {
  const texts = [...files].filter(([path]) => path.endsWith(":/etc/airflow/airflow.cfg"));
  return [
    ...new Set(
      texts.flatMap(([, text]) =>
        Object.entries(ini.parse(text)).flatMap(([section, values]) =>
          Object.keys(values as object).map((key) => `${section}.${key}`),
        ),
      ),
    ),
  ];
}

/** The options that the environment files set. */
function writtenVariables(files: ReadonlyMap<string, string>): string[] {
  const texts = [...files].filter(([path]) => path.endsWith(".env"));
  const names = texts.flatMap(([, text]) =>
    [...text.matchAll(/^AIRFLOW__(\w+?)__(\w+)=/gm)].map(([, section = "", key = ""]) => `${section}.${key}`),
  );
  return [...new Set(names.map((name) => name.toLowerCase()))];
}

describe.each(airflowVersions.series.map(({ name }) => name))("Airflow %s", (series) => {
  const known = optionsOf(series);
  const files = filesOf(series);

  it("has every option of airflow.cfg", () => {
    const options = writtenOptions(files);
    expect(options.length).toBeGreaterThan(20);
    expect(options.filter((option) => !known.includes(option))).toEqual([]);
  });

  it("has every option that sends metrics and traces by OpenTelemetry", () => {
    const traces = series === "3.2" || series === "3.3";
    const options = writtenOptions(filesOf(series, { otel: { host: "c", traces } }));
    const sent = options.filter((option) => option.includes(".otel_"));
    expect(sent).toContain("metrics.otel_on");
    expect(sent.includes("traces.otel_on")).toBe(traces);
    expect(sent.filter((option) => !known.includes(option))).toEqual([]);
  });

  it("has every option of Celery", () => {
    const names = [...files].flatMap(([path, text]) => {
      if (!path.endsWith(":/etc/airflow/airflow.cfg")) return [];
      const celery = ini.parse(text)["celery"] as Record<string, string>;
      return Object.keys(JSON.parse(celery["extra_celery_config"] as string) as object);
    });
    expect(names).toContain("worker_enable_prefetch_count_reduction");
    const celeryKeys = optionsOf("celery-5.6");
    expect(names.filter((name) => !celeryKeys.includes(`celery.extra_celery_config.${name}`))).toEqual([]);
  });

  it("has every section", () => {
    const sections = new Set(known.map((option) => option.split(".")[0] as string));
    expect(sections.size).toBeGreaterThan(15);
    expect([...sections].filter((section) => !optionSections.test(section))).toEqual([]);
  });

  it("has every option of the environment files", () => {
    const options = writtenVariables(files);
    const expected = ["core.fernet_key", "database.sql_alchemy_conn", "celery.broker_url"];
    expect(options).toEqual(expect.arrayContaining([...expected, "celery.flower_basic_auth"]));
    expect(options.filter((option) => !known.includes(option))).toEqual([]);
  });

  it("has every gated option exactly in the versions of the table", () => {
    const gated = Object.keys(airflowVersions.gates).filter((key) => !key.endsWith(".service"));
    expect(gated.filter((key) => has(airflowVersions.gates, key, series) !== known.includes(key))).toEqual(
      [],
    );
  });

  it("runs one web server, under the name of its version", () => {
    const server = Number(series.split(".")[0]) >= 3 ? "airflow-api-server" : "airflow-webserver";
    const units = [...files.keys()].filter((path) => /airflow-(?:api-server|webserver)\.service$/.test(path));
    expect(units).toEqual([`b:/etc/systemd/system/${server}.service`]);
    expect(files.get(units[0] as string)).toContain(`/airflow ${server.slice("airflow-".length)} `);
  });
});

it("sets the session key where the first patches of 3.0 read it", () => {
  expect(writtenVariables(filesOf("3.0.1"))).toContain("webserver.secret_key");
  expect(writtenVariables(filesOf("3.0.1"))).not.toContain("api.secret_key");
  expect(writtenVariables(filesOf("3.0.2"))).toContain("api.secret_key");
  expect(writtenVariables(filesOf("3.0.2"))).not.toContain("webserver.secret_key");
});
