import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { durationOf } from "../../dist/index.js";
import { upgrades } from "./airflow-upgrade.mjs";
import { brokenStates } from "./broken-states.mjs";
import { encryptionChanges, estateChanges, phases, playChange, rotations } from "./changes.mjs";
import { doorbell, keeper, localWriter, publisher, trusted, writer } from "./clients.mjs";
import { proveFirewall } from "./firewall.mjs";
import { attempt, run, sleep, until } from "./run.mjs";
import { blocksOf, changes, looking, runnable, symptomOf } from "./runbook-blocks.mjs";
import { repository } from "./topology.mjs";
import { User } from "./web.mjs";

/** The authority of the estate, on every host of an estate with TLS. */
const authorityPath = "/etc/gen-bundle/tls/ca.crt";
const migration = readFileSync(new URL("migration.py", import.meta.url), "utf8");

/**
 * What is broken, and what must hold. Each returns what it measured, in seconds, beside the bound of the plan, and what its
 * client counted; it throws when something does not hold. `needs` is a role that something must offer; `subjects` are what
 * it is played for, one after the other; what is `long` the short estate leaves out unless it is named; what is `special` is
 * played only on the estates that name it.
 */
export const scenarios = {
  healthy: {
    title: "All healthy",
    holds: "verify.sh of every host succeeds; one leader, one synchronous standby, one owner of each VIP",
    async play(lab) {
      await lab.settle();
    },
  },

  "runbook-read": {
    title: "Every command of the runbook that only looks",
    holds: "each block of the chapters Symptoms and Health succeeds on the host that it names",
    async play(lab) {
      const failures = [];
      const blocks = runnable(lab.blocks).filter(({ chapter }) => looking.includes(chapter));
      for (const block of blocks) {
        const problem = await lab.follow(block);
        if (problem !== undefined) failures.push(problem);
      }
      if (failures.length > 0) throw new Error(failures.join("\n"));
      return { remark: `${blocks.length} blocks` };
    },
  },

  "runbook-run": {
    long: true,
    title: "Every command of the runbook that changes something, and leaves the estate whole",
    holds:
      "each block outside of the chapters Symptoms and Health succeeds on the host that it names, and the estate settles after it; test/lab/runbook-blocks.mjs lists the others, with reasons",
    needs: "database-primary",
    async play(lab) {
      const failures = [];
      const blocks = runnable(lab.blocks).filter(({ chapter }) => !looking.includes(chapter));
      for (const block of blocks) {
        lab.say(`${block.chapter}: ${block.title}`);
        const undo = await lab.prepare(block);
        const problem = await lab.follow(block);
        if (problem !== undefined) failures.push(problem);
        await undo();
        if (changes(block)) await lab.settle();
      }
      if (failures.length > 0) throw new Error(failures.join("\n"));
      return { remark: `${blocks.length} blocks` };
    },
  },

  symptoms: {
    long: true,
    title: "A broken state leads to the right page",
    holds:
      "the commands of its symptom show what the runbook says is found, and the runbook names the procedure or what to do",
    needs: "web-server",
    subjects: () => Object.keys(brokenStates),
    async play(lab, name) {
      const { symptom, found, leads, shows, wait = 60, make, mend } = brokenStates[name];
      const { causes } = symptomOf(lab.runbook, symptom);
      if (!causes.some((cause) => cause.includes(found) && cause.includes(leads)))
        throw new Error(`The symptom "${symptom}" has no cause "${found}" that names "${leads}".`);
      const looks = runnable(lab.blocks).filter(({ title }) => title === symptom);
      let shown = "";
      await make(lab);
      try {
        await until(`"${symptom}" shows ${shows}`, wait, async () => {
          const results = [];
          // Commands that fail are what a reader sees.
          for (const { place, commands } of looks)
            results.push(await lab.attempt(place, commands.trimEnd().replaceAll(/$/gm, " || true")));
          // rabbitmqctl prints its headings in bold, without a terminal too.
          shown = stripVTControlCharacters(results.map(({ stdout, stderr }) => stdout + stderr).join("\n"));
          return shows.test(shown);
        });
      } catch (error) {
        throw new Error(`${error.message}\n${shown}`);
      } finally {
        await mend(lab);
      }
      await lab.settle();
      return { remark: `${symptom}: ${found}` };
    },
  },

  firewall: {
    title: "Firewall",
    holds: "every listener of every host takes connections from a host if and only if the plan has the flow",
    async play(lab) {
      const { open, closed, wrong } = await proveFirewall(lab);
      if (wrong.length > 0) throw new Error(wrong.join("\n"));
      return { remark: `${open} open, ${closed} closed` };
    },
  },

  "leader-lost": {
    title: "Leader's host powered off",
    holds: "a standby leads; no acknowledged row is lost; the host comes back as a standby",
    needs: "database-primary",
    async play(lab) {
      const client = await lab.writer();
      const leader = await lab.leader();
      await sleep(3);
      const at = Date.now();
      await lab.hosts.powerOff(leader);
      const bound = lab.bound("PostgreSQL: the leader's host is lost");
      await lab.interrupted(client, bound, at);
      await lab.hosts.powerOn(leader);
      await lab.settle();
      return lab.counted(client, bound);
    },
  },

  "leader-isolated": {
    title: "Leader's host off the network, then healed",
    holds:
      "it takes no write any more before the new leader takes one; nothing acknowledged is lost, before or after",
    needs: "database-primary",
    async play(lab) {
      const leader = await lab.leader();
      const local = await localWriter(lab.hosts, leader, lab.account.database);
      const client = await lab.writer();
      await sleep(3);
      const at = Date.now();
      await lab.hosts.isolate(leader);
      const bound = lab.bound("PostgreSQL: the leader's host is lost");
      const { since, gap } = await lab.interrupted(client, bound, at);
      await sleep(5);
      await lab.hosts.heal(leader);
      await lab.settle();
      const { last } = await local.end();
      const margin = since + gap - last;
      if (margin <= 0) throw new Error(`${leader} took writes ${-margin} s after the new leader did.`);
      return { ...(await lab.counted(client, bound)), remark: `stopped ${margin.toFixed(1)} s before` };
    },
  },

  "standby-lost": {
    title: "Synchronous standby's host powered off",
    holds: "the leader goes on with the other standby; no acknowledged row is lost",
    needs: "database-primary",
    async play(lab) {
      const client = await lab.writer();
      const { name } = (await lab.members()).find(({ role }) => role === "sync_standby");
      await sleep(3);
      const at = Date.now();
      await lab.hosts.powerOff(name);
      const bound = lab.bound("PostgreSQL: a standby's host is lost");
      await lab.interrupted(client, bound, at);
      await lab.hosts.powerOn(name);
      await lab.settle();
      return lab.counted(client, bound);
    },
  },

  "etcd-member-lost": {
    title: "One etcd member killed for good, the one that leads",
    holds: "the others elect a leader and lose no key; rows are written all the while",
    needs: "consensus",
    async play(lab) {
      const leading = await lab.leading("consensus");
      const survivor = lab.hostsOf("consensus").find((host) => host !== leading);
      const rows = await lab.writer();
      const keys = await lab.keeper(survivor);
      await sleep(2);
      await lab.hosts.run(leading, "systemctl kill --signal=KILL etcd.service; systemctl stop etcd.service");
      // For more than a loop of Patroni, which must renew its lock meanwhile.
      await sleep(12);
      await lab.hosts.run(leading, "systemctl start etcd.service");
      await lab.settle();
      const bound = lab.duration("etcd: its leader is lost", { spans: ["consensus-election"] });
      const { measured } = await lab.counted(rows, bound);
      if (measured > bound.seconds) throw new Error(`Rows waited for ${measured.toFixed(1)} s.`);
      return { ...(await lab.counted(keys, bound)), remark: `rows waited for ${measured.toFixed(1)} s` };
    },
  },

  "haproxy-killed": {
    title: "HAProxy killed for good on the VIP's owner",
    holds: "the VIP moves to the other host",
    needs: "database-primary",
    async play(lab) {
      const { name, address } = lab.vip("database-primary");
      const [owner] = await lab.hosts.holders(address);
      const client = await lab.writer();
      const bell = await lab.doorbell(address, lab.port("database-primary"));
      await sleep(3);
      const at = Date.now();
      await lab.hosts.run(
        owner,
        "systemctl kill --signal=KILL haproxy.service; systemctl stop haproxy.service",
      );
      const bound = lab.bound(`VIP ${name}: a service behind it fails on the owner`);
      await lab.interrupted(client, bound, at);
      await lab.interrupted(bell, bound, at);
      const { longest: measured } = await bell.end();
      if ((await lab.hosts.holders(address)).includes(owner))
        throw new Error(`${name} is still on ${owner}.`);
      await lab.hosts.run(owner, "systemctl start haproxy.service");
      await lab.settle();
      return { ...(await lab.counted(client, bound)), measured };
    },
  },

  "haproxy-crashed": {
    special: true,
    title: "HAProxy killed where its clients connect, without a VIP",
    holds: "systemd starts it again; rows are written again within 10 s, and none is lost",
    needs: "database-primary",
    async play(lab) {
      const [balancer] = lab.hostsOf("database-primary");
      const client = await lab.writer();
      await sleep(3);
      await lab.hosts.run(balancer, "systemctl kill --signal=KILL haproxy.service");
      await sleep(10);
      await lab.settle();
      const result = await lab.counted(client);
      if (result.measured > 10) throw new Error(`Rows waited for ${result.measured.toFixed(1)} s.`);
      return result;
    },
  },

  "repository-lost": {
    special: true,
    title: "Backup repository powered off while more WAL is written than may wait for it",
    holds:
      "rows are written all the while, WAL beyond the limit is dropped, verify.sh tells of the gap, and a backup closes it",
    needs: "backup-repository",
    async play(lab) {
      const [repository] = lab.hostsOf("backup-repository");
      const leader = await lab.leader();
      await lab.hosts.run(repository, "systemctl start pgbackrest-full.service");
      const client = await lab.writer();
      await lab.hosts.powerOff(repository);
      const limit = Number(
        await lab.hosts.run(
          leader,
          "sed -n 's/^archive-push-queue-max *= *\\([0-9]*\\)MiB$/\\1/p' /etc/pgbackrest/pgbackrest.conf",
        ),
      );
      if (!(limit > 0)) throw new Error("pgbackrest.conf has no limit.");
      const psql = "runuser -u postgres -- psql --quiet --no-align --tuples-only --host=/run/postgresql";
      const ask = (query) => lab.hosts.run(leader, `${psql} --command="${query}"`);
      const segment = 16;
      const waiting = async () =>
        segment *
        Number(await ask("select count(*) from pg_ls_archive_statusdir() where name like '%.ready'"));
      // More than one attempt of pgBackRest sees.
      for (let written = 0; written < 2 * limit; written += segment) {
        await ask("select pg_logical_emit_message(false, 'lab', 'fill'), pg_switch_wal()");
      }
      const most = await waiting();
      if (most <= limit) throw new Error(`Of ${2 * limit} MiB of WAL, ${most} MiB wait.`);
      const start = Date.now();
      // An attempt that gets no answer lasts for io-timeout, and the next one looks at the limit. PostgreSQL may wait between them.
      await until("waiting WAL has been dropped", 200, async () => (await waiting()) <= limit);
      const seconds = ((Date.now() - start) / 1000).toFixed(0);
      await lab.hosts.powerOn(repository);
      const told = await lab.hosts.attempt(leader, "/root/gen-bundle/verify.sh");
      if (
        told.status !== 3 ||
        !/WAL files were dropped since the last backup/.test(told.stdout + told.stderr)
      )
        throw new Error(`verify.sh ended with ${told.status}:\n${told.stdout}${told.stderr}`);
      await lab.hosts.run(repository, "systemctl start pgbackrest-incremental.service");
      await lab.settle();
      const result = await lab.counted(client);
      if (result.measured > 2) throw new Error(`Rows waited for ${result.measured.toFixed(1)} s.`);
      return { ...result, remark: `${most} MiB of WAL were dropped after ${seconds} s` };
    },
  },

  "vip-owner-lost": {
    title: "VIP owner's host powered off",
    holds: "the other host answers at the VIP, and keeps it when the first is back",
    needs: "database-primary",
    async play(lab) {
      const { name, address } = lab.vip("database-primary");
      const [owner] = await lab.hosts.holders(address);
      const client = await lab.writer();
      const bell = await lab.doorbell(address, lab.port("database-primary"));
      await sleep(3);
      const at = Date.now();
      await lab.hosts.powerOff(owner);
      const bound = lab.bound(`VIP ${name}: the owner's host is lost`);
      await lab.interrupted(client, bound, at);
      await lab.interrupted(bell, bound, at);
      const { longest: measured } = await bell.end();
      await lab.hosts.powerOn(owner);
      await lab.settle();
      if ((await lab.hosts.holders(address)).includes(owner))
        throw new Error(`${name} went back to ${owner}.`);
      return { ...(await lab.counted(client, bound)), measured };
    },
  },

  "address-renewed": {
    title: "VIP owner's own address removed and added again, then the VIP moves",
    holds: "the owner keeps its own address",
    needs: "database-primary",
    async play(lab) {
      const { address: vip, prefixLength } = lab.vip("database-primary");
      const [owner] = await lab.hosts.holders(vip);
      const { address, interface: device } = lab.plan.hosts.get(owner);
      const own = `${address}/${prefixLength} dev ${device}`;
      // As a restart of the network does. From now on the VIP is the first address of the subnet.
      await lab.hosts.run(owner, `ip address delete ${own} && ip address add ${own}`);
      await until("the owner holds the VIP as its first address", 30, async () => {
        const lines = await lab.hosts.run(owner, `ip -oneline -4 address show dev ${device}`);
        return lines.split("\n").some((line) => line.includes(`${vip}/`) && !line.includes("secondary"));
      });
      await lab.hosts.run(owner, "systemctl stop keepalived.service");
      await until("the VIP has moved", 30, async () => {
        const holders = await lab.hosts.holders(vip);
        return holders.length === 1 && holders[0] !== owner;
      });
      const kept = await lab.hosts.holders(address);
      await lab.hosts.run(owner, "systemctl start keepalived.service");
      if (!kept.includes(owner)) throw new Error(`${owner} has lost ${address}.`);
      await lab.settle();
    },
  },

  "estate-renamed": {
    title: "Files of an estate with another Patroni scope installed on the leader's host",
    holds: "install.sh refuses them and changes nothing; rows are written all the while",
    needs: "database-primary",
    async play(lab) {
      const client = await lab.writer();
      const leader = await lab.leader();
      const folder = "/var/lib/gen-bundle/incoming/root/gen-bundle";
      const { status, stdout, stderr } = await lab.hosts.attempt(
        leader,
        `cp -a ${folder}/install.conf /root/kept && cd ${folder} || exit 9
sed -i 's/^identity patroni-scope .*/identity patroni-scope renamed/' install.conf
./install.sh --no-packages
status=$?
cp -a /root/kept install.conf
exit $status`,
      );
      const refused = /has the patroni-scope \S+, and these files have renamed/.test(stderr);
      if (status !== 1 || !refused || stdout !== "")
        throw new Error(`install.sh ended with ${status}:\n${stdout}${stderr}`);
      await lab.settle();
      const result = await lab.counted(client);
      if (result.measured > 2) throw new Error(`Rows waited for ${result.measured.toFixed(1)} s.`);
      return result;
    },
  },

  "broker-node-lost": {
    title: "RabbitMQ node that leads a queue powered off",
    holds: "publishing goes on; no confirmed message is lost; the node comes back",
    needs: "broker",
    async play(lab) {
      const [lost, survivor] = lab.hostsOf("broker");
      // Another one for every run.
      const queue = `lab_${Date.now()}`;
      const publish = (name) =>
        publisher(lab.hosts, name, lab.broker, queue, lab.plan.hosts.get(name).address);
      // A queue is led where it is declared first.
      const first = await publish(lost);
      await sleep(1);
      await first.end();
      const client = await publish(survivor);
      await sleep(3);
      await lab.hosts.powerOff(lost);
      const bound = lab.bound("RabbitMQ: a node's host is lost");
      await sleep(bound.seconds + 5);
      await lab.hosts.powerOn(lost);
      await lab.settle();
      return lab.counted(client, bound);
    },
  },

  "task-store-lost": {
    special: true,
    title: "The host of the leading Valkey powered off",
    holds:
      "a replica leads; tasks run again before the host is back, at most three having been lost until workers have connected",
    needs: "broker-monitor",
    async play(lab) {
      const leading = async () => {
        const on = lab.hostsOf("broker").filter((name) => lab.hosts.names.includes(name));
        for (const name of on) {
          const ask = "/usr/local/libexec/gen-bundle/ask-valkey.sh server ROLE";
          if (/^master/.test((await lab.hosts.attempt(name, ask)).stdout)) return name;
        }
      };
      const lost = await leading();
      const start = Date.now();
      await lab.hosts.powerOff(lost);
      const bound = lab.bound("Valkey: the leading node is lost");
      const next = await until("a replica leads", 2 * bound.seconds, leading);
      const measured = (Date.now() - start) / 1000;
      // The host may have had the database's leader as well.
      const user = await until("a user signs in", 120, () => lab.user().catch(() => undefined));
      let missing = 0;
      while (!(await user.finishDag(await user.startDag(), 40).catch(() => undefined)))
        if (++missing > 3) throw new Error("No task runs.");
      await lab.hosts.powerOn(lost);
      await lab.settle();
      await user.finishDag(await user.startDag(), 120);
      return { measured, bound, remark: `${next} led after ${lost}, and ${missing} tasks were lost` };
    },
  },

  "dag-runs": {
    title: "DAG triggered through the web VIP",
    holds: "its task runs on the worker and succeeds",
    needs: "web-server",
    async play(lab) {
      const start = Date.now();
      const user = await lab.user();
      const host = await user.finishDag(await user.startDag(), 120);
      if (!lab.hostsOf("task-logs").includes(host)) throw new Error(`It ran on ${host}.`);
      return { remark: `ran on ${host} within ${((Date.now() - start) / 1000).toFixed(0)} s` };
    },
  },

  "dag-published": {
    special: true,
    title: "A commit that adds a DAG, while the server of the repository is away for a moment",
    holds: "hosts keep the DAGs that they have, and the new one runs on the worker once they have fetched it",
    needs: "task-logs",
    async play(lab) {
      const user = await lab.user();
      await user.finishDag(await user.startDag(), 120);
      const { folder } = lab.topology.airflow.dags.git;
      const commit = `cd ${repository} && sed 's/dag_id="lab"/dag_id="lab_new"/' ${folder}/lab.py >${folder}/new.py &&
git add . && git -c user.name=lab -c user.email=lab@localhost commit --quiet --message=New`;
      const [worker] = lab.hostsOf("task-logs");
      const sync = "systemctl start airflow-dags.service";
      const count = `ls /var/lib/airflow-dags/current/${folder} | grep --count '[.]py$'`;
      await run("mv", join(lab.base, repository), join(lab.base, `${repository}.away`));
      const { status } = await lab.hosts.attempt(worker, sync);
      if (status === 0) throw new Error("It was fetched from a repository that is not there.");
      if ((await lab.hosts.run(worker, count)) !== "1") throw new Error(`${worker} lost its DAGs.`);
      await run("mv", join(lab.base, `${repository}.away`), join(lab.base, repository));
      await run("chroot", lab.base, "bash", "-c", commit);
      const start = Date.now();
      const host = await user.finishDag(await user.startDag("lab_new"), 120);
      await lab.settle();
      return { remark: `ran on ${host} ${((Date.now() - start) / 1000).toFixed(0)} s after the commit` };
    },
  },

  "provider-used": {
    special: true,
    title: "DAG that needs a provider, of packages that a lock pins",
    holds: "its task imports the provider and succeeds",
    needs: "web-server",
    async play(lab) {
      const user = await lab.user();
      const host = await user.finishDag(await user.startDag("lab_provider"), 120);
      const installed = "/opt/airflow/venv/bin/pip list --format=freeze 2>/dev/null | grep providers-ssh";
      return { remark: `ran on ${host} with ${await lab.hosts.run(host, installed)}` };
    },
  },

  "queues-run": {
    special: true,
    title: "DAG with a task of each queue",
    holds: "each task runs on a worker of its queue",
    needs: "web-server",
    async play(lab) {
      const user = await lab.user();
      const dagRun = await user.startDag("lab_queues");
      await user.finishDag(dagRun, 180);
      const tasks = await user.tasks(dagRun);
      for (const { task_id: queue, hostname } of tasks) {
        const workers = lab.workersOf(queue);
        if (!workers.includes(hostname))
          throw new Error(
            `The task of queue ${queue} ran on ${hostname}, and its workers are ${workers.join(", ")}.`,
          );
      }
      return { remark: tasks.map(({ task_id, hostname }) => `${task_id}: ${hostname}`).join(", ") };
    },
  },

  "broker-connections-lost": {
    title: "All connections of the broker closed while every slot of the worker is busy",
    holds: "the worker uses all of its slots again, or all but one, and every task succeeds",
    needs: "web-server",
    async play(lab) {
      const user = await lab.user();
      const dagRun = await user.startDag("lab_busy");
      const running = async () =>
        (await user.tasks(dagRun)).filter(({ state }) => state === "running").length;
      let slots = 0;
      await until("the worker is busy", 120, async () => {
        const now = await running();
        const settled = now > 0 && now === slots;
        slots = now;
        await sleep(5);
        return settled;
      });
      await closeBrokerConnections(lab);
      const first = await user.tasks(dagRun);
      const before = new Set(
        first.filter(({ state }) => state === "running").map(({ map_index }) => map_index),
      );
      // The tasks that ran then end; those that start now are sent over the new connection.
      await until("those tasks have ended", 120, async () =>
        (await user.tasks(dagRun)).every(
          ({ map_index, state }) => !before.has(map_index) || state !== "running",
        ),
      );
      const counts = [];
      for (const end = Date.now() + 75_000; Date.now() < end && counts.at(-1) !== slots; await sleep(2))
        counts.push(await running());
      // Celery may queue tasks behind a busy process while another is idle (airflow-cfg.ts).
      const most = Math.max(...counts);
      if (most < slots - 1) throw new Error(`Of ${slots} slots, at most ${most} are used.`);
      await user.finishDag(dagRun, 300);
      return { remark: `${most} of ${slots} slots busy` };
    },
  },

  "running-tasks-fail": {
    special: true,
    title:
      "All connections of the broker closed while tasks run and slots are free, with an Airflow that fails them",
    holds: "the finding airflow-redelivery-fails-tasks is right: tasks that ran have failed",
    needs: "web-server",
    async play(lab) {
      const rule = "airflow-redelivery-fails-tasks";
      if (!lab.findings.some((finding) => finding.rule === rule)) throw new Error(`There is no ${rule}.`);
      const user = await lab.user();
      // A process that is busy takes a message only once its task has ended; the other worker may have a free one.
      const dagRun = await user.startDag("lab_long");
      const states = async () => (await user.tasks(dagRun)).map(({ state }) => state);
      await until("four tasks run", 120, async () => {
        const now = await states();
        return now.length === 4 && now.every((state) => state === "running");
      });
      await closeBrokerConnections(lab);
      let ended = [];
      await until("they have ended", 300, async () => {
        ended = await states();
        return ended.every((state) => ["success", "failed"].includes(state));
      });
      const failed = ended.filter((state) => state === "failed").length;
      if (failed === 0) throw new Error(`All ${ended.length} tasks succeeded.`);
      return { remark: `${failed} of ${ended.length} tasks failed` };
    },
  },

  "migration-waits": {
    title: "A transaction of the migration's unit idles for longer than the database allows others",
    holds: "it is not cut off, and a session without the settings of the unit is",
    needs: "web-server",
    async play(lab) {
      const unit = "airflow-migrate.service";
      const { host } = lab.plan.services.find((service) => service.unit === unit);
      const leader = await lab.leader();
      const { database } = lab.account;
      const alter = (change) =>
        lab.hosts.run(
          leader,
          `runuser -u postgres -- psql --host=/run/postgresql --command="alter database ${database} ${change}"`,
        );
      await alter("set idle_in_transaction_session_timeout = '3s'");
      await lab.hosts.run(
        host,
        `mkdir --parents /run/systemd/system/${unit}.d
cat >/run/lab-migration.py <<'END'
${migration}END
cat >/run/systemd/system/${unit}.d/lab.conf <<'END'
[Service]
ExecStart=
ExecStart=/opt/airflow/venv/bin/python /run/lab-migration.py
Restart=no
END
systemctl daemon-reload`,
      );
      const { status } = await lab.hosts.attempt(host, `systemctl restart ${unit}`);
      const log = await lab.hosts.run(host, `journalctl --unit=${unit} --lines=5 --output=cat --no-pager`);
      await lab.hosts.run(host, `rm -r /run/systemd/system/${unit}.d && systemctl daemon-reload`);
      await alter("reset idle_in_transaction_session_timeout");
      // Sessions that began meanwhile keep the short timeout.
      await lab.hosts.run(
        leader,
        `runuser -u postgres -- psql --host=/run/postgresql --command="select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}'"`,
      );
      if (status !== 0) throw new Error(log);
      await lab.hosts.run(host, `systemctl restart ${unit}`);
      await lab.settle();
    },
  },

  "database-migrated": {
    special: true,
    title: "The database of a single server moves to the cluster, by the script of the bundle",
    holds: "every table and sequence arrives, also those that no Airflow has made; Airflow starts on them",
    needs: "web-server",
    async play(lab) {
      const { host } = lab.plan.services.find(({ unit }) => unit === "airflow-scheduler.service");
      const { user, database, password } = lab.account;
      const [own] = lab.plan.listeners.filter(({ role }) => role === "database-primary");
      // A copy of the cluster's own database, so that it is one of Airflow, with what an estate has gathered.
      const old = "host=/var/tmp/old port=5499";
      const sql = (command) =>
        `runuser -u postgres -- psql --no-psqlrc --dbname="${old} dbname=${database}" ${command}`;
      await stopAirflow(lab);
      const leader = await lab.leader();
      const dump = await lab.hosts.run(
        leader,
        `runuser -u postgres -- pg_dump --no-owner --no-privileges --host=/run/postgresql --dbname=${database}`,
      );
      await lab.hosts.run(
        host,
        `install --directory --owner=postgres --mode=0700 /var/tmp/old
programs=$(ls --directory /usr/lib/postgresql/*/bin | tail --lines=1)
cd /var/tmp/old
runuser -u postgres -- "$programs/initdb" --pgdata=data --auth-local=trust --auth-host=scram-sha-256 >/dev/null
runuser -u postgres -- "$programs/pg_ctl" --pgdata=data --log=log --wait --options="-p 5499 -k /var/tmp/old -h 127.0.0.1" start
runuser -u postgres -- psql --no-psqlrc --dbname="${old} dbname=postgres" --command="create role ${user} login password 'of-the-old-server'" --command="create database ${database} owner ${user}"`,
      );
      await lab.hosts.write(host, "/var/tmp/old/dump.sql", `set role ${user};\n${dump}\n`);
      const rows = 20_000;
      await lab.hosts.run(
        host,
        `chown postgres: /var/tmp/old/dump.sql
${sql("--quiet --set=ON_ERROR_STOP=1 --file=/var/tmp/old/dump.sql")} >/dev/null
${sql(`--set=ON_ERROR_STOP=1 --command="set role ${user}" --command="create table gathered (id serial primary key, text text)" --command="insert into gathered (text) select md5(n::text) from generate_series(1, ${rows}) n" --command="insert into variable (key, val) values ('moved', 'yes')"`)}`,
      );
      const script = readFileSync(join(lab.bundle, "scripts/migrate-database.sh"), "utf8");
      await lab.hosts.write(host, "/root/migrate-database.sh", script);
      const line = (...parts) => parts.map((each) => `${each}\n`).join("");
      await lab.hosts.write(
        host,
        "/root/migrate.pgpass",
        line(
          `127.0.0.1:5499:${database}:${user}:of-the-old-server`,
          `*:${own.port}:${database}:${user}:${password}`,
        ),
      );
      const said = await lab.hosts.run(
        host,
        "chmod 600 /root/migrate.pgpass && PGPASSFILE=/root/migrate.pgpass bash /root/migrate-database.sh --replace --port 5499 --old-sslmode disable 127.0.0.1",
      );
      const [, matched] = /All (\d+) tables and sequences match/.exec(said) ?? [];
      const count = await lab.hosts.run(
        await lab.leader(),
        `runuser -u postgres -- psql --no-psqlrc --no-align --tuples-only --host=/run/postgresql --dbname=${database} --command="select count(*), max(id) from gathered" --command="select val from variable where key = 'moved'"`,
      );
      const [, arrived, last, moved] = /^(\d+)\|(\d+)\n(\w+)$/.exec(count) ?? [];
      if (Number(last) !== rows || moved !== "yes") throw new Error(`The cluster has ${count}.`);
      await lab.hosts.run(
        host,
        "runuser -u postgres -- $(ls /usr/lib/postgresql/*/bin/pg_ctl) --pgdata=/var/tmp/old/data stop",
      );
      await startAirflow(lab);
      await lab.settle();
      const web = await lab.user();
      await web.finishDag(await web.startDag(), 120);
      return { lost: rows - Number(arrived), acknowledged: rows, remark: `${matched} tables and sequences` };
    },
  },

  "scheduler-lost": {
    title: "A scheduler's host powered off when it has queued a task and not sent it yet",
    holds:
      "the other scheduler, which has just looked for such tasks, adopts it when it looks again; it runs",
    needs: "web-server",
    async play(lab) {
      const unit = "airflow-scheduler.service";
      const [other, lost] = lab.plan.services
        .filter((service) => service.unit === unit)
        .map(({ host }) => host);
      const user = await lab.user();
      await lab.hosts.run(other, `systemctl stop ${unit}`);
      await lab.hosts.run(
        lost,
        `nft add table inet lab && nft add chain inet lab out '{ type filter hook output priority 0; }' &&
        nft add rule inet lab out tcp dport ${lab.port("broker")} drop`,
      );
      const dagRun = await user.startDag();
      await until("the task is queued", 120, async () => (await user.task(dagRun))?.state === "queued");
      await lab.hosts.run(other, `systemctl start --no-block ${unit}`);
      await lab.hosts.powerOff(lost);
      const start = Date.now();
      const bound = lab.bound("Airflow: a scheduler is lost");
      await user.finishDag(dagRun, bound.seconds + 60);
      const measured = (Date.now() - start) / 1000;
      await lab.hosts.powerOn(lost);
      await lab.settle();
      return { measured, bound };
    },
  },

  "nfs-owner-lost": {
    title: "NFS owner's host powered off",
    holds: "the other host answers at the VIP, and serves the same file",
    needs: "share",
    async play(lab) {
      const { name, address } = lab.vip("share");
      const [owner] = await lab.hosts.holders(address);
      const [reader] = lab.hostsOf("task-logs");
      const read = async () => {
        const url = `nfs://${address}${lab.plan.shares[0].path}/lab.py?version=4`;
        const { status } = await lab.hosts.attempt(
          reader,
          `timeout 2 nfs-cat '${url}' | grep --quiet dag_id`,
        );
        return status === 0;
      };
      await until("the share is served", 60, read);
      const bell = await lab.doorbell(address, lab.port("share"), reader);
      await sleep(1);
      const start = Date.now();
      await lab.hosts.powerOff(owner);
      await sleep(1);
      await until("the share is served again", 60, read);
      const served = (Date.now() - start) / 1000;
      const { longest: measured } = await bell.end();
      await lab.hosts.powerOn(owner);
      await lab.settle();
      // What a mounted share needs besides cannot be measured here: the lab's kernel may have no client of NFS.
      const bound = lab.bound(`VIP ${name}: the owner's host is lost`);
      const remark = `the file was read again within ${served.toFixed(1)} s, by a client that mounts nothing`;
      return { measured, bound, remark };
    },
  },

  "each-host": {
    long: true,
    title: "Each host in turn powered off and on",
    holds: "no acknowledged row is lost, nothing waits that need not, and the host comes back by itself",
    needs: "database-primary",
    subjects: (lab) => lab.hosts.names,
    async play(lab, name) {
      const role = (await lab.members()).find((member) => member.name === name)?.role;
      const { name: vip, address } = lab.vip("database-primary");
      const [owner] = await lab.hosts.holders(address);
      const client = await lab.writer();
      await sleep(2);
      const at = Date.now();
      await lab.hosts.powerOff(name);
      let event;
      if (role === "leader") event = "PostgreSQL: the leader's host is lost";
      else if (role === "sync_standby") event = "PostgreSQL: a standby's host is lost";
      else if (owner === name) event = `VIP ${vip}: the owner's host is lost`;
      const bound = event && lab.bound(event);
      if (bound) await lab.interrupted(client, bound, at);
      else await sleep(15);
      await lab.hosts.powerOn(name);
      await lab.settle();
      const result = await lab.counted(client, bound);
      if (!bound && result.measured > 2) throw new Error(`Rows waited for ${result.measured.toFixed(1)} s.`);
      return { ...result, remark: event ?? "rows need not wait for it" };
    },
  },

  // The last one, since the estate is another one afterwards.
  changes: {
    title: "A change of the running estate, as planned",
    holds:
      "clients lose nothing and wait no longer than for a planned failover; the estate is as its new topology describes it; what leaves is silent",
    needs: "broker",
    subjects: () => Object.keys(estateChanges),
    play: playChange,
  },

  encryption: {
    title: "TLS is turned on and off while the estate runs, as planned",
    holds:
      "clients that accept both lose nothing and wait no longer than for a planned failover; the estate is as its new topology describes it",
    special: true,
    subjects: () => Object.keys(encryptionChanges),
    play: playChange,
  },

  phases: {
    title: "The estate grows, as planned",
    holds: "clients of the database notice nothing; the estate is as its new topology describes it",
    special: true,
    subjects: () => Object.keys(phases),
    play: playChange,
  },

  "airflow-upgrade": {
    title: "Airflow 2.11 becomes Airflow 3, as planned",
    holds:
      "history and users stay, and a DAG runs before and after; no process of Airflow 2 is left; a second run of the playbook stops nothing; the way back leads to Airflow 2, and a run that is killed after the migration can be run again; a client of the database loses nothing",
    special: true,
    subjects: () => Object.keys(upgrades),
    play: (lab, name) => upgrades[name](lab),
  },

  rotation: {
    title: "Secrets of the running estate are replaced, as planned",
    holds:
      "a client whose password changes with that of its role loses nothing and waits no longer than for a planned failover; the estate is as it is with its new secrets",
    special: true,
    subjects: () => Object.keys(rotations),
    play: playChange,
  },

  "operating-system": {
    title: "The host of the database's leader gets another operating system, as planned",
    holds:
      "a client waits no longer than for a planned failover and loses nothing; the machine, erased in between, is a member of each cluster again",
    special: true,
    play: (lab) => playChange(lab, "replace-operating-system"),
  },

  "postgresql-upgrade": {
    title: "The major version of PostgreSQL changes, as planned",
    holds:
      "a client outside of the estate loses nothing; all nodes have the new version and the older data beside it; the playbook may run again",
    special: true,
    play: (lab) => playChange(lab, "upgrade-postgresql"),
  },

  "postgresql-upgrade-cut-off": {
    title: "The same, with the power of the leading host cut while pg_upgrade works, and after it",
    holds: "as before, once the playbook goes on from the step at which it stopped",
    special: true,
    play: (lab) => playChange(lab, "upgrade-postgresql-cut-off"),
  },
};

/**
 * The estate as scenarios see it: its hosts, topology, plan, secrets and bundle, the lab's own base and addresses, and what
 * prints a line.
 */
export class Lab {
  constructor(parts) {
    Object.assign(this, parts);
  }

  async user(name = "admin", password = this.secrets["airflow-administrator"]) {
    const { url, secure } = this.web;
    const ca = secure ? readFileSync(join(this.base, trusted)) : undefined;
    const user = new User(url, ca);
    await user.signIn(name, password);
    return user;
  }

  /** The web interface, as users reach it. */
  get web() {
    const known = (role) => this.plan.listeners.find((listener) => listener.role === role);
    const { host, bind, port, secure } = known("web") ?? known("web-server");
    const address = bind === "*" ? this.plan.hosts.get(host).address : bind;
    return { url: `${secure ? "https" : "http"}://${address}:${port}`, secure };
  }

  get account() {
    const { user, resource, secret } = this.plan.accounts.find(({ role }) => role === "database-primary");
    return { user, database: resource, password: this.secrets[secret] };
  }

  get broker() {
    const { user, resource, secret } = this.plan.accounts.find(({ role }) => role === "broker");
    return { user, vhost: resource, password: this.secrets[secret] };
  }

  hostsOf(role) {
    return this.plan.listeners.filter((listener) => listener.role === role).map(({ host }) => host);
  }

  port(role) {
    return this.plan.listeners.find((listener) => listener.role === role).port;
  }

  vip(role) {
    return this.plan.vips.get(this.plan.listeners.find((listener) => listener.role === role).vip);
  }

  get runbook() {
    return readFileSync(`${this.bundle}/RUNBOOK.md`, "utf8");
  }

  /** The blocks of commands of the runbook. */
  get blocks() {
    return blocksOf(this.runbook);
  }

  /** Runs commands of the runbook at the place that a block names, as a reader who pastes them does. */
  async attempt(place, commands) {
    if (place === "on the machine that deploys") {
      // Of the tools there, the lab has ssh alone.
      const cases = this.hosts.names.map(
        (name) => `root@${name}) shift; ${this.hosts.entry(name).join(" ")} bash -c "$*" ;;`,
      );
      const ssh = `ssh() { while [ "\${1#-}" != "$1" ]; do [ "$1" != -o ] || shift; shift; done; case "$1" in ${cases.join(" ")} *) return 255 ;; esac; }`;
      return attempt("bash", ["-c", `cd ${this.bundle}\n${ssh}\n${commands}`]);
    }
    const host = /^the leader of /.test(place) ? await this.leader() : place;
    if (!this.hosts.names.includes(host)) throw new Error(`A block names "${place}", which is no host.`);
    return this.hosts.attempt(host, `set -e\n${commands}`);
  }

  /** Runs a block. @returns the problem, if there is one */
  async follow({ place, commands }) {
    const { status, stdout, stderr } = await this.attempt(place, commands);
    return status === 0 ? undefined : `${place}: ${commands}\nended with ${status}: ${stdout}${stderr}`;
  }

  /** Brings about what a block relies on. @returns what undoes it, and starts what the block stops */
  async prepare({ place, commands }) {
    const [, address] = /grep -F ' ([\d.]+)\/'/.exec(commands) ?? [];
    if (address !== undefined) {
      const others = (await this.hosts.holders(address)).filter((name) => name !== place);
      const each = (action) =>
        Promise.all(others.map((name) => this.hosts.run(name, `systemctl ${action} keepalived.service`)));
      await each("stop");
      await until(`${address} is on ${place}`, 30, async () =>
        (await this.hosts.holders(address)).includes(place),
      );
      return () => each("start");
    }
    const [, copied] = /patronictl -c \S+ reinit \S+ (\S+) /.exec(commands) ?? [];
    if (copied !== undefined && copied === (await this.leader())) {
      const planned = this.blocks.find(({ title }) => title === "PostgreSQL: planned switchover");
      await this.follow(planned);
      await this.settle();
    }
    const [, stopped] = /^systemctl stop (.*)$/m.exec(commands) ?? [];
    return stopped === undefined
      ? async () => {}
      : async () => void (await this.hosts.run(place, `systemctl start ${stopped}`));
  }

  /** The hosts of the worker groups that serve a queue. */
  workersOf(queue) {
    const groups = Object.values(this.topology.airflow.workers);
    return groups.filter(({ queues = ["default"] }) => queues.includes(queue)).flatMap(({ hosts }) => hosts);
  }

  /** Writes rows where clients do: from the administrators' network, or on a host whose own load balancer serves it. */
  writer() {
    const endpoints = this.plan.listeners.filter(({ role }) => role === "database-primary");
    const addresses = [...new Set(endpoints.map(({ bind }) => bind))];
    const where = addresses.every((address) => address.startsWith("127."))
      ? this.hosts.entry(endpoints[0].host)
      : ["chroot", this.base];
    return writer(where, addresses, this.port("database-primary"), this.account, this.plan.tls);
  }

  /** Rings at a port, from a host that may dial it or from the lab itself. */
  doorbell(address, port, host) {
    return doorbell(host ? this.hosts.entry(host) : ["chroot", this.base], address, port);
  }

  /** Puts keys into the store's member on a host. */
  keeper(name) {
    const { address } = this.plan.hosts.get(name);
    return keeper(this.hosts, name, `http://${address}:${this.port("consensus")}`);
  }

  /** The time that the runbook gives a failover, with its parts. */
  bound(title) {
    return this.duration(
      title,
      this.plan.failovers.find((each) => each.title === title),
    );
  }

  duration(title, failover) {
    const { total, terms } = durationOf(this.plan, failover);
    return { title, seconds: total, parts: terms };
  }

  /** The host that leads, by the plan's own command. */
  async leading(role) {
    const found = await Promise.all(
      this.hostsOf(role)
        .filter((host) => this.hosts.names.includes(host))
        .map(async (host) => {
          const commands = this.plan.leaderships.filter((each) => each.host === host);
          const own = commands.find(({ command }) => command.includes(`:${this.port(role)}`));
          return (await this.hosts.attempt(host, own.command)).status === 0 ? [host] : [];
        }),
    );
    return found.flat()[0];
  }

  leader() {
    return this.leading("database-health");
  }

  /** Patroni's members as any of them sees them. */
  async members() {
    for (const host of this.hostsOf("database-health")) {
      if (!this.hosts.names.includes(host)) continue;
      const [scheme, trust] = this.plan.tls ? ["https", `--cacert ${authorityPath}`] : ["http", ""];
      const url = `${scheme}://${this.plan.hosts.get(host).address}:${this.port("database-health")}/cluster`;
      const { status, stdout } = await this.hosts.attempt(host, `curl --silent --max-time 3 ${trust} ${url}`);
      if (status === 0) return JSON.parse(stdout).members ?? [];
    }
    return [];
  }

  /** Waits until a client that was interrupted goes on, and returns the interruption; `at` is when it was caused. */
  async interrupted(client, { seconds }, at) {
    const end = Date.now() + (seconds + 15) * 1000;
    // A machine that stands still for a moment interrupts as well.
    const find = () => client.gaps.find(({ since, gap }) => gap > 1 && since + gap > at / 1000);
    while (!find() && Date.now() < end) await sleep(0.2);
    return find() ?? { since: 0, gap: 0 };
  }

  async counted(client, bound) {
    const { acknowledged, lost, longest } = await client.end();
    if (lost > 0) throw new Error(`${lost} of ${acknowledged} acknowledged are lost.`);
    return { acknowledged, lost, measured: longest, bound };
  }

  /** Waits until every host says that it is healthy, and the estate is as it should be. */
  async settle() {
    const nodes = this.hostsOf("database-health").filter((host) => this.hosts.names.includes(host));
    await until("one leader, a synchronous standby, all streaming", 120, async () => {
      const members = await this.members();
      const count = (wanted) => members.filter(({ role }) => role === wanted).length;
      return (
        members.length === nodes.length &&
        members.every(({ state }) => state === "running" || state === "streaming") &&
        count("leader") === 1 &&
        count("sync_standby") === 1
      );
    });
    for (const { address, hosts } of this.plan.vips.values()) {
      if (!hosts.some((host) => this.hosts.names.includes(host))) continue;
      await until(
        `one owner of ${address}`,
        30,
        async () => (await this.hosts.holders(address)).length === 1,
      );
    }
    await this.verify(300);
  }

  /** Undoes what a scenario that failed has left. */
  async repair() {
    for (const { name, managed } of this.plan.hosts.values()) {
      if (!managed) continue;
      if (!this.hosts.names.includes(name)) await this.hosts.powerOn(name);
      else await this.hosts.heal(name);
      await this.hosts.run(name, "systemctl reset-failed; systemctl start --no-block multi-user.target");
    }
    await this.settle();
  }

  /** Runs verify.sh of every host, three at a time. */
  async verify(seconds) {
    const left = [...this.hosts.names];
    const work = async () => {
      for (let name = left.shift(); name; name = left.shift()) {
        await this.hosts.run(name, `/root/gen-bundle/verify.sh --wait ${seconds}`);
      }
    };
    await Promise.all([work(), work(), work()]);
  }
}

async function closeBrokerConnections(lab) {
  for (const host of lab.hostsOf("broker"))
    await lab.hosts.run(host, "rabbitmqctl close_all_connections --vhost airflow 'played by the lab'");
}

/** The units of Airflow on hosts, in the order in which they start. */
function airflowUnits(lab) {
  const order = [
    "migrate",
    "webserver",
    "api-server",
    "dag-processor",
    "triggerer",
    "celery-worker",
    "scheduler",
  ];
  const place = ({ unit }) => order.indexOf(/^airflow-(.*)\.service$/.exec(unit)?.[1] ?? "");
  return lab.plan.services.filter((each) => place(each) >= 0).sort((a, b) => place(a) - place(b));
}

async function stopAirflow(lab) {
  for (const { host, unit } of airflowUnits(lab).reverse())
    await lab.hosts.run(host, `systemctl stop ${unit}`);
}

async function startAirflow(lab) {
  for (const { host, unit } of airflowUnits(lab)) await lab.hosts.run(host, `systemctl restart ${unit}`);
}
