import { describe, expect, it } from "vitest";
import { findings, topology, withAirflow } from "./harness.ts";

describe("host-memory-short", () => {
  it("finds hosts that are alike in one finding", () => {
    const input = topology({
      hosts: { n1: { memory: "1GiB" }, n2: { memory: "1GiB" }, n3: { memory: "1GiB" } },
    });
    expect(findings("host-memory-short", input)).toEqual([
      {
        message:
          'Hosts "n1", "n2" and "n3" have 1024 MiB of memory each, but the services need 3024 MiB: "etcd" 256 MiB (its keys); "PostgreSQL under Patroni" 2256 MiB (shared_buffers 256 MiB + max_connections 200 x 10 MiB); the operating system 512 MiB.',
        at: ["/hosts/n1/memory", "/hosts/n2/memory", "/hosts/n3/memory", "/etcd/hosts", "/postgres/hosts"],
        hint: "Give each 3 GiB, or move services to other hosts.",
      },
    ]);
  });

  it.each([
    ["6GB", 6144],
    [786_432, 6144],
    ["6291456 kB", 6144],
    ["much", 2048],
  ])("counts shared buffers of one host, given by name: %s", (buffers, mebibytes) => {
    const input = topology({
      hosts: { n1: { memory: "8GiB" }, n2: { memory: "8GiB" }, n3: { memory: "8GiB" } },
      postgres: {
        maxConnections: 600,
        extraByHost: { n3: { parameters: { shared_buffers: buffers } } },
      },
    });
    const all = findings("host-memory-short", input).map(({ message }) => message);
    expect(all.some((message) => message.includes(`shared_buffers ${mebibytes} MiB`))).toBe(true);
  });

  it("counts every process of a worker", () => {
    const input = topology(withAirflow, {
      rabbitmq: { hosts: ["n1"] },
      hosts: { n3: { memory: "4GiB" } },
      airflow: { workers: ["n3"], worker: { concurrency: 16 } },
    });
    expect(findings("host-memory-short", input)).toEqual([
      {
        message:
          'Host "n3" has 4096 MiB of memory, but the services need 7248 MiB: "etcd" 256 MiB (its keys); "PostgreSQL under Patroni" 2128 MiB (shared_buffers 128 MiB + max_connections 200 x 10 MiB); "Airflow Celery worker" 4352 MiB (17 processes (the worker, 16 tasks) x 256 MiB); the operating system 512 MiB.',
        at: ["/hosts/n3/memory", "/etcd/hosts", "/postgres/hosts", "/airflow/workers"],
        hint: "Give it 8 GiB, or move services to other hosts.",
      },
    ]);
  });

  it("accepts hosts with enough", () => {
    const input = topology({
      hosts: { n1: { memory: "4GiB" }, n2: { memory: "4GiB" }, n3: { memory: "4GiB" } },
    });
    expect(findings("host-memory-short", input)).toEqual([]);
  });

  it("says nothing of hosts that do not say", () => {
    const input = topology();
    expect(findings("host-memory-short", input)).toEqual([]);
  });
});
