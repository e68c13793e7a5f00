import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildBundle } from "../../dist/index.js";
import { publisher, writer } from "./clients.mjs";
import { Playbook } from "./playbook.mjs";
import { run, sleep, until } from "./run.mjs";
import { changedTopology, newestPostgres } from "./topology.mjs";

const cli = [process.execPath, new URL("../../dist/cli.cjs", import.meta.url).pathname];

/** A free address of the lab's network, for a host that enters. */
const entering = { database: ["sql4", 170], broker: ["mq4", 171] };

/** Lets a new host take the place of one in lists of the topology. */
function replace(topology, [name, number], old, ...lists) {
  const { [old]: former, ...hosts } = topology.hosts;
  topology.hosts = { ...hosts, [name]: { ...former, address: former.address.replace(/\d+$/, number) } };
  for (const list of lists) list[list.indexOf(old)] = name;
}

/**
 * Changes of a running estate: each edits a copy of its topology. `busy` starts a client that must not lose anything, and
 * `longest` is the failover that a client may notice at most; without it, none.
 */
export const estateChanges = {
  "replace-database-node": {
    async edit(lab, topology) {
      const leader = await lab.leader();
      replace(topology, entering.database, leader, topology.postgres.hosts, topology.etcd.hosts);
    },
    busy: (lab) => lab.writer(),
    longest: "PostgreSQL: planned switchover",
  },
  "lower-max-connections": {
    edit: (_, topology) =>
      void (topology.postgres.maxConnections = (topology.postgres.maxConnections ?? 200) - 20),
    busy: (lab) => lab.writer(),
    longest: "PostgreSQL: planned switchover",
  },
  "replace-broker-node": {
    edit: (_, topology) =>
      replace(topology, entering.broker, topology.rabbitmq.hosts[2], topology.rabbitmq.hosts),
    busy(lab) {
      const [host] = lab.hostsOf("broker");
      return publisher(lab.hosts, host, lab.broker, `lab_${Date.now()}`, lab.plan.hosts.get(host).address);
    },
    longest: "RabbitMQ: a node's host is lost",
  },
  "vip-address": {
    edit(lab, topology) {
      topology.vips[lab.vip("database-primary").name].address = "192.168.83.211";
    },
    busy(lab) {
      const { name } = lab.vip("database-primary");
      return writer(byName(lab), [name], lab.port("database-primary"), lab.account, lab.plan.tls);
    },
    async outside(lab) {
      const { name, address } = lab.vip("database-primary");
      const bell = await lab.doorbell(address, lab.port("database-primary"));
      return {
        async moved() {
          const { longest } = await bell.end();
          const { seconds } = lab.bound(`VIP ${name}: the owner's host is lost`);
          if (longest > seconds) throw new Error(`${address} was silent for ${longest.toFixed(1)} s.`);
        },
        async left() {
          const holders = await lab.hosts.holders(address);
          if (holders.length > 0) throw new Error(`${address} is still on ${holders}.`);
        },
      };
    },
    longest: "VIP airflow-vip: the owner's host is lost",
  },
};

/** The host that leads gets another operating system, as somebody who installs it there does. */
export const systems = {
  "replace-operating-system": {
    async edit(lab, topology) {
      topology.hosts[await lab.leader()].platform = "debian13";
    },
    busy: (lab) => lab.writer(),
    outside: (lab) => ({
      async moved({ title }, steps) {
        const [, name] = /^Install Debian 13 on (\S+)$/.exec(title) ?? [];
        if (name === undefined) throw new Error(`The lab cannot do "${title}".`);
        await retired(
          lab,
          steps.find(({ kind, host }) => kind === "retire" && host === name),
        );
        await lab.hosts.replace(name);
      },
      left() {},
    }),
    longest: "PostgreSQL: planned switchover",
  },
};

/** TLS is turned on and off. The client takes either kind of connection, as libpq does by default. */
export const encryptionChanges = Object.fromEntries(
  [
    ["tls-on", true],
    ["tls-off", false],
  ].map(([name, tls]) => [
    name,
    {
      edit: (_, topology) => void Object.assign(topology, { tls }),
      busy: (lab) =>
        writer(
          ["chroot", lab.base],
          [lab.vip("database-primary").address],
          lab.port("database-primary"),
          lab.account,
          false,
        ),
      longest: "PostgreSQL: planned switchover",
    },
  ]),
);

/**
 * An estate grows by a scheduler, a VIP and a web server. Its clients dial the load balancer by name: that of its host, and that of
 * the VIP as soon as they know it.
 */
export const phases = Object.fromEntries(
  ["second-scheduler", "first-vip", "second-webserver"].map((name) => [
    name,
    {
      edit: (_, topology) => void Object.assign(topology, changedTopology(name, topology.platform)),
      busy(lab) {
        const balancers =
          lab.plan.vips.size > 0 ? [...lab.plan.vips.keys()] : lab.hostsOf("database-primary");
        const names = name === "first-vip" ? ["airflow-cluster", ...balancers] : balancers;
        return writer(byName(lab), names, lab.port("database-primary"), lab.account, lab.plan.tls);
      },
    },
  ]),
);

/** The host that leads an upgrade loses its power in the middle of its work, and after it. */
const cuts = (folder) => [
  {
    title: "while pg_upgrade works",
    ready: `[ -e ${folder}/filled ] && pgrep --exact pg_upgrade`,
  },
  { title: "before the host is installed", ready: `[ -e ${folder}/main/PG_VERSION ]` },
];

/** The database gets another major version. Its client is one outside of the estate, which nobody stops. */
export const majorUpgrades = Object.fromEntries(
  [
    ["upgrade-postgresql", () => []],
    ["upgrade-postgresql-cut-off", (version) => cuts(`/var/lib/postgresql/${version}`)],
  ].map(([name, cutsOf]) => [
    name,
    {
      edit: (lab, topology) => void (topology.postgres.version = newestPostgres(lab.platform)),
      async busy(lab) {
        await seed(lab);
        return lab.writer();
      },
      cuts: cutsOf,
      isUnbounded: true,
      upgraded,
    },
  ]),
);

/** Data whose copy takes a while, an extension, and a setting that only a sequence has. */
async function seed(lab) {
  const { user, database } = lab.account;
  const sql = `CREATE EXTENSION IF NOT EXISTS pg_stat_statements; CREATE TABLE lab_seed AS SELECT id, repeat(md5(id::text), 8) AS text FROM generate_series(1, 200000) AS id; ALTER TABLE lab_seed OWNER TO ${user}`;
  await lab.hosts.run(
    await lab.leader(),
    `cd / && runuser -u postgres -- psql --no-psqlrc --set=ON_ERROR_STOP=1 --dbname=${database} --command="${sql}"`,
  );
  const repository = lab.topology.pgbackrest?.repository.host;
  if (repository !== undefined) await lab.hosts.run(repository, "systemctl start pgbackrest-full.service");
}

/** Every node has the new version, the data, and the settings of the new topology; the older data is still there. */
async function upgraded(lab, former) {
  const { version } = lab.topology.postgres;
  const query = (host, sql) =>
    lab.hosts.run(
      host,
      `cd / && runuser -u postgres -- psql --no-psqlrc --tuples-only --no-align --dbname=${lab.account.database} --command="${sql}"`,
    );
  for (const host of lab.topology.postgres.hosts) {
    const running = await query(host, "SHOW server_version_num");
    if (!running.startsWith(`${version}`)) throw new Error(`${host} runs ${running}.`);
    const rows = await query(host, "SELECT count(*) || ' ' || count(DISTINCT text) FROM lab_seed");
    if (rows !== "200000 200000") throw new Error(`${host} has the rows ${rows}.`);
    const checksums = await query(host, "SHOW data_checksums");
    if (checksums !== "on") throw new Error(`${host} has checksums ${checksums}.`);
    await lab.hosts.run(host, `[ -e /var/lib/postgresql/${former.postgres.version}/main/PG_VERSION ]`);
    await lab.hosts.run(
      host,
      `[ ! -e /var/lib/postgresql/${version}/empty ] && [ ! -e /var/lib/postgresql/${version}/filled ]`,
    );
  }
  const repository = lab.topology.pgbackrest?.repository.host;
  if (repository !== undefined) {
    // The full backup has begun with the last step.
    const info = "runuser -u postgres -- pgbackrest info --output=json";
    await until("a backup of the new version", 120, async () => {
      const [stanza] = JSON.parse(await lab.hosts.run(repository, info));
      const ids = new Set(stanza.backup.map(({ database }) => database.id));
      const newest = stanza.db.at(-1);
      return newest.version === `${version}` && ids.has(newest.id);
    });
  }
  const analysed = await query(
    await lab.leader(),
    "SELECT count(*) FROM pg_stats WHERE tablename = 'lab_seed'",
  );
  if (analysed !== "2") throw new Error(`The planner has statistics of ${analysed} columns of 2.`);
}

/** What tells one cluster from another, and from itself after a copy. */
async function fingerprint(lab) {
  const { version, hosts } = lab.topology.postgres;
  const found = [];
  for (const host of hosts)
    found.push(
      await lab.hosts.run(
        host,
        `/usr/lib/postgresql/${version}/bin/pg_controldata /var/lib/postgresql/${version}/main | grep 'system identifier'; stat --format=%i /var/lib/postgresql/${version}/main/PG_VERSION; cat /var/lib/gen-bundle/bundle`,
      ),
    );
  return found.join("\n");
}

/** Where the lab's own client reads its password. */
const passwordFile = "/run/lab-password";

/** Every secret gets another value. The client's is changed as that of a client outside: with the role's. */
export const rotations = {
  "rotate-secrets": {
    edit: () => {},
    rotated: ({ secrets }) =>
      Object.fromEntries(
        Object.entries(secrets).map(([name, value]) => [name, [...value].reverse().join("")]),
      ),
    busy(lab) {
      givePassword(lab);
      return writer(
        ["chroot", lab.base],
        [lab.vip("database-primary").address],
        lab.port("database-primary"),
        { ...lab.account, passwordFile },
        lab.plan.tls,
      );
    },
    longest: "PostgreSQL: planned switchover",
  },
};

function givePassword(lab) {
  const { user, password } = lab.account;
  writeFileSync(join(lab.base, passwordFile), `*:*:*:${user}:${password}\n`, { mode: 0o600 });
}

/** Does what a step tells an operator to do by hand: each command asks twice for the new value. */
async function introduce(lab, { title, notes }, secrets) {
  const [, name] = /^Introduce the new (.+)$/.exec(title) ?? [];
  if (name === undefined) throw new Error(`The lab cannot do "${title}".`);
  const commands = notes.flatMap((note) => /^On the leader of .*?: `(.*)`$/s.exec(note)?.[1] ?? []);
  if (commands.length === 0) throw new Error(`"${title}" has no command on the leader.`);
  for (const command of commands)
    await lab.hosts.run(
      await lab.leader(),
      `printf '%s\n' '${secrets[name]}' '${secrets[name]}' | ${command}`,
    );
  lab.secrets = { ...lab.secrets, [name]: secrets[name] };
  givePassword(lab);
}

/** The beginning of a command line of the lab's own programs, which resolve names as the estate does at that moment. */
function byName(lab) {
  lab.names = join(lab.hosts.folder, "names");
  writeFileSync(lab.names, readFileSync(join(lab.bundle, "hosts", lab.hosts.names[0], "etc/hosts")));
  const enter = `mount --bind ${lab.names} ${lab.base}/etc/hosts && exec chroot ${lab.base} "$@"`;
  return ["unshare", "--mount", "sh", "-c", enter, "sh"];
}

/** Plans the change to another topology, and writes what carries it out. */
export async function planTo(lab, name, topology, rotated) {
  const folder = join(lab.hosts.folder, `change-${name}`);
  const [old, now] = ["old", "new"].map((each) => `${folder}-${each}.json`);
  const [oldSecrets, newSecrets] = ["old", "new"].map((each) => `${folder}-${each}-secrets.json`);
  writeFileSync(old, JSON.stringify(lab.topology));
  writeFileSync(now, JSON.stringify(topology));
  writeFileSync(oldSecrets, JSON.stringify(lab.secrets), { mode: 0o600 });
  // Those that the new estate needs besides, as an operator makes them.
  const made = () => run(...cli, "secrets", now, "--secrets", oldSecrets);
  const secrets = rotated?.(lab) ?? JSON.parse(await made());
  writeFileSync(newSecrets, JSON.stringify(secrets), { mode: 0o600 });
  const given = ["--secrets", newSecrets, ...(rotated ? ["--old-secrets", oldSecrets] : [])];
  const printed = await run(...cli, "plan", old, now, ...given, "--out", folder, "--format", "json");
  const { steps, stages } = JSON.parse(printed).change;
  return { folder, secrets, steps, stages };
}

/** Plays the plan of a change by its playbook with Ansible, and compares the estate with what was planned. */
export async function playChange(lab, name) {
  const all = {
    ...estateChanges,
    ...encryptionChanges,
    ...phases,
    ...rotations,
    ...majorUpgrades,
    ...systems,
  };
  const { edit, busy, longest, outside, rotated, cuts, isUnbounded, upgraded } = all[name];
  const former = lab.topology;
  const topology = structuredClone(lab.topology);
  await edit(lab, topology);
  const { folder, secrets, steps, stages } = await planTo(lab, name, topology, rotated);
  const { plan } = buildBundle(topology, { secrets });
  // Hosts of both estates exist until the old ones have left.
  lab.hosts.plan = { ...plan, hosts: new Map([...lab.plan.hosts, ...plan.hosts]) };

  const certificates = join(folder, "plan/scripts/make-certificates.sh");
  const keys = existsSync(certificates) ? join(lab.hosts.folder, "keys") : undefined;
  if (keys) await run("bash", certificates, keys);
  const client = await busy(lab);
  const other = rotated
    ? { moved: (step) => introduce(lab, step, secrets), left() {} }
    : await outside?.(lab);
  await sleep(3);
  const cut = cuts?.(topology.postgres.version) ?? [];
  await play(lab, folder, steps, topology, other, keys, cut);
  // What no failover meets is noticed by nobody.
  const bound = longest === undefined ? { seconds: 2 } : lab.bound(longest);
  Object.assign(lab, { topology, plan, secrets, bundle: join(folder, `stage-${stages.length - 1}`) });
  await lab.settle();
  for (const host of lab.hosts.names) await sameAsGenerated(lab, host);
  await other?.left();
  const counted = await lab.counted(client);
  await upgraded?.(lab, former);
  // It takes as long as the data is large, so that the plan has no bound.
  if (!isUnbounded && counted.measured > bound.seconds)
    throw new Error(
      `It paused for ${counted.measured.toFixed(1)} s, and the plan says ${bound.seconds} s at most.`,
    );
  if (upgraded) await repeat(lab, folder, keys);
  const cutOff = cut.length === 0 ? "" : `, cut off ${cut.length} times`;
  return { ...counted, remark: `${steps.length} steps${cutOff}` };
}

/** The same playbook again, from its first step: services stop and start, and nothing else changes. */
async function repeat(lab, folder, keys) {
  const before = await fingerprint(lab);
  const stopped = await new Playbook(lab.hosts, folder, keys).run(1);
  if (stopped) throw new Error(`The repeated playbook stopped at step ${stopped.step}: ${stopped.output}`);
  await lab.settle();
  for (const host of lab.hosts.names) await sameAsGenerated(lab, host);
  if ((await fingerprint(lab)) !== before) throw new Error("The repeated playbook has changed the data.");
  lab.say("  the repeated playbook has changed nothing");
}

/**
 * Runs the playbook as an operator does. A new host is off at first, so that the playbook stops at its step and goes on
 * from there once it is on. It stops likewise until clients outside have changed.
 */
async function play(lab, folder, steps, topology, other, keys, cuts = []) {
  const playbook = new Playbook(lab.hosts, folder, keys);
  const open = [...cuts];
  const leader = steps.find(({ title }) => title.startsWith("Copy the data"))?.host;
  /** Cuts the power once the moment of the next cut has come. @returns what ends the wait for it */
  const watch = () => {
    const [next] = open;
    let ended = false;
    if (next === undefined) return async () => {};
    const cutting = (async () => {
      while (!ended) {
        const { status } = await lab.hosts.attempt(leader, next.ready);
        if (status === 0 && !ended) {
          open.shift();
          lab.say(`  the power of ${leader} is cut ${next.title}`);
          await lab.hosts.powerOff(leader);
          return true;
        }
        await sleep(0.05);
      }
      return false;
    })();
    return async () => {
      ended = true;
      if (!(await cutting)) return;
      await sleep(1);
      await lab.hosts.powerOn(leader);
    };
  };
  const run = async (from) => {
    const end = watch();
    const result = await playbook.run(from);
    const left = open.length;
    await end();
    return result && { ...result, left };
  };
  const hosts = Object.entries(topology.hosts).filter(
    ([each, { managed }]) => managed !== false && !lab.hosts.names.includes(each),
  );
  const off = new Set(hosts.map(([each]) => each));
  const unconfirmed = new Set(steps.filter(({ kind }) => kind === "confirm"));
  let from = 1;
  let known = open.length;
  for (let stopped = await run(from); stopped; stopped = await run(from)) {
    const step = steps[stopped.step - 1];
    if (stopped.left < known) {
      known = stopped.left;
      from = stopped.step;
      lab.say(`  the playbook stops at step ${from}, and goes on there`);
      continue;
    }
    const absent = step.hosts?.find(({ host }) => off.has(host))?.host;
    if (absent !== undefined && /UNREACHABLE/.test(stopped.output)) {
      lab.say(`  the playbook stops at step ${stopped.step}, since ${absent} is off`);
      await lab.hosts.powerOn(absent);
      off.delete(absent);
      from = stopped.step;
    } else if (unconfirmed.delete(step)) {
      lab.say(`  the playbook stops at step ${stopped.step}: ${step.title}`);
      // In place, since the client's file is a mount.
      if (lab.names) writeFileSync(lab.names, await lab.hosts.run(lab.hosts.names[0], "cat /etc/hosts"));
      await other?.moved(step, steps);
      from = stopped.step + 1;
    } else throw new Error(`The playbook stopped at step ${stopped.step}: ${stopped.output}`);
  }
  if (open.length > 0) throw new Error(`The power was not cut ${open[0].title}.`);
  if (off.size > 0 || unconfirmed.size > 0)
    throw new Error(`The playbook did not wait for ${[...off, ...unconfirmed].length} of its stops.`);
  lab.say(`  the playbook has ended, from step ${from} to ${steps.length}`);
  for (const step of steps) {
    if (step.kind !== "retire" || Object.hasOwn(topology.hosts, step.host)) continue;
    await retired(lab, step);
    await lab.hosts.powerOff(step.host);
  }
}

/** A host that has left is silent. */
async function retired(lab, { host, units }) {
  for (const unit of units) {
    const { stdout } = await lab.hosts.attempt(
      host,
      `systemctl is-active ${unit}; systemctl is-enabled ${unit}`,
    );
    if (/^(?:active|enabled)$/m.test(stdout)) throw new Error(`${unit} of ${host} is not retired: ${stdout}`);
  }
}

/** A host that went through a change has the files and units of one that is new. */
export async function sameAsGenerated(lab, host) {
  const check = "/var/lib/gen-bundle/incoming/root/gen-bundle/install.sh --no-packages --check";
  await lab.hosts.receive(host, join(lab.bundle, "hosts", host));
  const { status, stdout, stderr } = await lab.hosts.attempt(host, check);
  if (status !== 0) throw new Error(`${host} differs from its files: ${stdout}${stderr}`);
  const { stdout: drift } = await lab.hosts.attempt(host, "/root/gen-bundle/verify.sh");
  if (/ differs /.test(drift)) throw new Error(`${host} differs from what was generated: ${drift}`);
}
