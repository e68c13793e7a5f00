// Broken states of the estate of topology.json, each with the symptom as a reader finds it in the index of the runbook, and the
// branch that must name the right procedure or the right thing to do.

const on = (lab, hosts, script) => Promise.all(hosts.map((host) => lab.hosts.run(host, script)));
/** Stops a unit on hosts; the first of those that start does not wait for the others. */
const unit = (name, hosts) => ({
  make: (lab) => on(lab, hosts, `systemctl stop ${name}`),
  mend: (lab) => on(lab, hosts, `systemctl start --no-block ${name}`),
});
const patronictl = (words) =>
  `(set -a; . /etc/patroni/patroni.env; patronictl -c /etc/patroni/patroni.yml ${words})`;

/**
 * `symptom`: its title. `found`: the result that its cause names. `leads`: what the cause names: the title of a procedure or
 * chapter, or words of what to do. `shows`: the output of the symptom's commands by which a reader knows that cause. `wait`: seconds until they show it. `make`
 * and `mend` break the estate and undo that.
 */
export const brokenStates = {
  "etcd-member-stopped": {
    symptom: "etcd has no leader",
    found: "One member does not respond",
    leads: "etcd: a member is permanently lost",
    shows: /^(?!(?:[\s\S]*Failed to get the status){2})[\s\S]*Failed to get the status/,
    ...unit("etcd.service", ["sql3"]),
  },
  "etcd-majority-stopped": {
    symptom: "etcd has no leader",
    found: "Fewer than 2 of 3 members respond",
    leads: "etcd: a majority is permanently lost",
    shows: /(?:Failed to get the status[\s\S]*){2}/,
    ...unit("etcd.service", ["sql2", "sql3"]),
  },
  "store-stopped": {
    symptom: "No database accepts writes",
    found: "The command prints an error of the DCS, or no member is `Leader`",
    leads: "look at the services in the table first",
    shows: /^(?=[\s\S]*\S)(?![\s\S]*\bLeader\b)/,
    ...unit("etcd.service", ["sql1", "sql2", "sql3"]),
  },
  "patroni-paused": {
    symptom: "No database accepts writes",
    found: "`Maintenance mode: on`",
    leads: "`resume` in place of `list`",
    shows: /Maintenance mode: on/,
    make: (lab) => on(lab, ["sql1"], patronictl("pause --wait")),
    mend: (lab) => on(lab, ["sql1"], patronictl("resume --wait")),
  },
  "standby-stopped": {
    symptom: "A standby lags or does not replicate",
    found: "`stopped` or `start failed`",
    leads: "The disk of a database node is full",
    shows: /\| *stopped *\|/,
    async make(lab) {
      const { name } = (await lab.members()).find(({ role }) => role === "replica");
      await on(lab, [name], "systemctl stop patroni.service");
    },
    mend: (lab) => on(lab, ["sql1", "sql2", "sql3"], "systemctl start --no-block patroni.service"),
  },
  "restart-pending": {
    symptom: "A standby lags or does not replicate",
    found: "`Pending restart`",
    leads: "PostgreSQL: settings that all nodes share",
    shows: /Pending restart/,
    make: (lab) => on(lab, ["sql1"], patronictl("edit-config --force --pg max_worker_processes=13")),
    mend: (lab) => on(lab, ["sql1"], patronictl("edit-config --force --replace /etc/patroni/dynamic.json")),
  },
  "broker-node-stopped": {
    symptom: "RabbitMQ raises an alarm, or messages wait",
    found: "A node is missing below `Running Nodes`",
    leads: "RabbitMQ: a node is permanently lost",
    shows: /Running Nodes\n\n(?:rabbit@(?!mq3\n)\S+\n)+\n/,
    ...unit("rabbitmq-server.service", ["mq3"]),
  },
  "broker-disk-alarm": {
    symptom: "RabbitMQ raises an alarm, or messages wait",
    found: "A disk alarm",
    leads: "free space on `/var/lib/rabbitmq` of that node",
    shows: /disk space alarm/i,
    make: (lab) => on(lab, ["mq1"], "rabbitmqctl set_disk_free_limit 1000GB"),
    mend: (lab) => on(lab, ["mq1"], "systemctl restart rabbitmq-server.service"),
  },
  "web-server-stopped": {
    symptom: "The web interface does not respond",
    found: "No answer",
    leads: "the web server is down",
    shows: /curl: \(7\)/,
    ...unit("airflow-webserver.service", ["airflow"]),
  },
  "schedulers-stopped": {
    symptom: "Tasks stay queued",
    found: "`No alive jobs found`",
    leads: "no scheduler works",
    shows: /No alive jobs found/,
    wait: 120,
    ...unit("airflow-scheduler.service", ["airflow", "scheduler2"]),
  },
  "dag-processors-stopped": {
    symptom: "DAGs do not appear",
    found: "`No alive jobs found`",
    leads: "nothing reads the files",
    shows: /No alive jobs found/,
    wait: 120,
    ...unit("airflow-dag-processor.service", ["ftp", "nfs2"]),
  },
  "worker-stopped": {
    symptom: "Logs of tasks cannot be read",
    found: "`curl: (7)`",
    leads: "the unit that serves logs on that host is down",
    shows: /curl: \(7\)/,
    ...unit("airflow-celery-worker.service", ["worker1"]),
  },
  "elections-stopped": {
    symptom: "A VIP is on two hosts, or on none",
    found: "No host has it, and the journal ends earlier",
    leads: "start `keepalived.service` on its owners",
    shows: /^airflow: *\nhaproxy2: *$/m,
    ...unit("keepalived.service", ["airflow", "haproxy2"]),
  },
  "balancer-stopped": {
    symptom: "HAProxy routes clients to no member",
    found: "No answer",
    leads: "start `haproxy.service`",
    shows: /curl: \(7\)/,
    ...unit("haproxy.service", ["airflow"]),
  },
};
