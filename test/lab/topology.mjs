import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * What the lab boots: `short` is database, load balancer, VIP and broker alone, `long` the whole estate, and `airflow3` the
 * whole estate with another Airflow. On Debian 13 it has that platform's own versions.
 */
export function topologyOf(form, platform) {
  const topology = JSON.parse(readFileSync(new URL("topology.json", import.meta.url), "utf8"));
  topology.platform = platform;
  if (platform === "debian13") {
    topology.postgres = { ...topology.postgres, version: 17, patroni: { version: "4.0" } };
    topology.rabbitmq.version = "4.0";
  }
  if (form === "short") shorten(topology);
  if (form === "airflow3") topology.airflow.version = "3.3.2";
  return topology;
}

function shorten(whole) {
  delete whole.vips[whole.nfs.vip];
  delete whole.nfs;
  delete whole.airflow;
  const sections = [whole.etcd, whole.postgres, whole.rabbitmq, whole.haproxy];
  const kept = new Set(sections.flatMap(({ hosts }) => hosts));
  for (const name of Object.keys(whole.hosts)) if (!kept.has(name)) delete whole.hosts[name];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(JSON.stringify(topologyOf(process.argv[2], process.argv[3])));
}
