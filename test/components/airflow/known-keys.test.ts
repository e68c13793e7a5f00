import { readFileSync } from "node:fs";
import ini from "ini";
import { describe, expect, it } from "vitest";
import { buildBundle } from "../../../src/index.ts";

/*
 * The options that each series knows, read from the packages themselves (apache-airflow with its Celery and FAB
 * providers). An unknown one is ignored without a word, so the setting would not be there.
 */
const series = ["2.9", "2.10", "2.11"] as const;

const topology = (version: string) => ({
  name: "keys",
  network: { subnet: "10.0.0.0/24" },
  hosts: { a: { address: "10.0.0.1" }, b: { address: "10.0.0.2" } },
  etcd: { hosts: ["a"] },
  postgres: { hosts: ["a"], databases: { airflow: { owner: "airflow" } } },
  rabbitmq: { hosts: ["b"] },
  airflow: {
    version,
    schedulers: ["a"],
    webservers: ["b"],
    triggerers: ["a"],
    dagProcessors: ["a"],
    workers: ["b"],
  },
});

describe.each(series)("Airflow %s", (version) => {
  const known = readFileSync(new URL(`keys-${version}.txt`, import.meta.url), "utf8").split("\n");
  const result = buildBundle(topology(version));
  const file = (name: string) =>
    result.ok
      ? (result.bundle.artifacts.find(({ path }) => path === `/etc/airflow/${name}`)?.content ?? "")
      : "";

  it("knows every option of airflow.cfg", () => {
    const options = Object.entries(ini.parse(file("airflow.cfg"))).flatMap(([section, values]) =>
      Object.keys(values as object).map((key) => `${section}.${key}`),
    );
    expect(options.length).toBeGreaterThan(20);
    expect(options.filter((option) => !known.includes(option))).toEqual([]);
  });

  it("knows every option of airflow.env", () => {
    const options = [...file("airflow.env").matchAll(/^AIRFLOW__(\w+?)__(\w+)=/gm)].map(
      ([, section = "", key = ""]) => `${section}.${key}`.toLowerCase(),
    );
    expect(options).toHaveLength(5);
    expect(options.filter((option) => !known.includes(option))).toEqual([]);
  });
});
