/** A topology of `count` hosts: the services of the 13-host example, and workers for the rest. */
export function estate(count) {
  const fixed = ["lb1", "lb2", "scheduler1", "nfs1", "nfs2", "mq1", "mq2", "mq3", "sql1", "sql2", "sql3"];
  const workers = Array.from({ length: count - fixed.length }, (_, index) => `worker${index + 1}`);
  const hosts = [...fixed, ...workers].map((name, index) => {
    const number = index + 10;
    return [name, { address: `10.0.${number >> 8}.${number & 255}`, memory: "8GiB" }];
  });
  return {
    name: `estate-${count}`,
    network: { subnet: "10.0.0.0/16" },
    hosts: Object.fromEntries(hosts),
    vips: {
      service: { address: "10.0.200.1", hosts: ["lb1", "lb2"] },
      files: { address: "10.0.200.2", hosts: ["nfs1", "nfs2"] },
    },
    etcd: { hosts: ["sql1", "sql2", "sql3"] },
    postgres: {
      hosts: ["sql1", "sql2", "sql3"],
      maxConnections: 10_000,
      databases: { airflow: { owner: "airflow" } },
    },
    rabbitmq: { hosts: ["mq1", "mq2", "mq3"] },
    nfs: { hosts: ["nfs1", "nfs2"], vip: "files" },
    airflow: {
      schedulers: ["lb1", "scheduler1"],
      webservers: ["lb1", "lb2"],
      triggerers: ["scheduler1", "lb2"],
      dagProcessors: ["nfs1", "nfs2"],
      workers,
      worker: { concurrency: 2 },
    },
    haproxy: { hosts: ["lb1", "lb2"], vip: "service" },
  };
}
