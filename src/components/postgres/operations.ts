import { stagedInstall } from "../../model/artifact.ts";
import type { ProcedureContext } from "../../model/component.ts";
import { layouts } from "./layout.ts";
import { dynamicPath, unit } from "./paths.ts";
import type { Settings } from "./schema.ts";

/** A command of Patroni for this cluster. */
interface Tools {
  readonly scope: string;
  readonly patronictl: (words: string) => string;
  readonly list: string;
}

/** What is done now and then to a cluster that is well, and what brings one back from its backup. */
export function operations(
  context: ProcedureContext,
  settings: Settings,
  hosts: readonly string[],
  tools: Tools,
) {
  const [first, second] = hosts;
  if (first === undefined) return;
  storedSettings(context, hosts, tools);
  fixes(context, hosts, tools);
  majorUpgrade(context, settings, first, second, tools);
  const [archive] = context.facts.archives;
  if (archive) restores(context, settings, first, second, tools, archive.recover);
}

/** Tried with Patroni 3.0.2: what became smaller is pending on standbys until the leader has restarted with it. */
function storedSettings({ procedure }: ProcedureContext, hosts: readonly string[], tools: Tools): void {
  const { scope, patronictl, list } = tools;
  const [first = "", second] = hosts;
  procedure({
    occasion: "upkeep",
    title: "PostgreSQL: settings that all nodes share",
    steps: [
      {
        text: `Patroni keeps them in the store, and reads them from \`patroni.yml\` only when the cluster is made. A later change comes with the files as \`${dynamicPath}\`, and takes effect only by this. It shows the difference first; what was changed by hand in the store and is not in the topology is taken out.`,
        host: first,
        commands: [patronictl(`edit-config ${scope} --replace ${dynamicPath} --force`), list],
      },
      {
        text: `What is marked \`Pending restart\` in the list has settings that only a restart takes up. Restart such members one at a time, standbys first and the leader last${second === undefined ? "" : ", and once more what is still marked: a standby takes a smaller value only after the leader has"}.`,
        host: first,
        commands: [patronictl(`restart ${scope} ${second ?? first} --pending --force`), list],
      },
    ],
  });
}

function fixes({ procedure }: ProcedureContext, hosts: readonly string[], tools: Tools): void {
  const { scope, patronictl, list } = tools;
  const [first = "", second] = hosts;
  procedure({
    occasion: "upgrade",
    title: "PostgreSQL and Patroni: fixes, and another series of Patroni",
    steps: [
      {
        text: "A package replaces programs, and what runs goes on with the old ones. So on each node in turn, standbys first: upgrade its packages, restart Patroni, which restarts PostgreSQL, and wait until the list shows the node streaming without lag.",
        host: second ?? first,
        commands: [`systemctl restart ${unit}`, list],
      },
      ...(second === undefined
        ? []
        : [
            {
              text: "Then hand over to a node that is done, and do the same to the one that led.",
              host: first,
              commands: [patronictl(`switchover ${scope} --force`), list],
            },
          ]),
    ],
  });
}

/**
 * Patroni documentation, existing_data.rst, "Major Upgrade of PostgreSQL Version"; each command was tried with Patroni
 * 3.0.2 and PostgreSQL 15, on folders of the same version.
 */
function majorUpgrade(
  { base, procedure }: ProcedureContext,
  { version, ports }: Settings,
  first: string,
  second: string | undefined,
  { scope, patronictl, list }: Tools,
): void {
  const layout = layouts[base.platform.name](version);
  const old = (path: string) => path.replaceAll(String(version), "$OLD");
  const as = (words: string) => `runuser -u postgres -- ${words}`;
  const upgrade = as(
    `${layout.binaries}/pg_upgrade --username=postgres --old-bindir="${old(layout.binaries)}" --new-bindir=${layout.binaries} --old-datadir="${old(layout.data)}" --new-datadir=${layout.data} --socketdir=/run/postgresql`,
  );
  const packages = layout.databasePackages.join(" ");
  procedure({
    occasion: "upgrade",
    title: `PostgreSQL: from another major version to ${version}`,
    steps: [
      {
        text: `Data of one major version are unreadable to another, so deploying alone upgrades nothing, and \`install.sh\` refuses nodes that have data of an older version and none of ${version}. The other way is a new cluster on hosts of its own, which \`scripts/migrate-database.sh\` brings the databases to. Here is the way with these hosts; nobody writes meanwhile. Take a backup, try it on a copy, and see that ${first} has room for the data twice. First the programs, beside the old ones, on every node:`,
        commands: [`${base.platform.packageManager === "apt" ? "apt-get" : "dnf"} install ${packages}`],
      },
      {
        text: `Stop what writes. Then stop Patroni on every node, ${second === undefined ? "" : `the leader last; here ${first} leads: switch over to it before, if it does not. `}See that it says that it has stopped.`,
        commands: [`systemctl stop ${unit}`, `systemctl is-active ${unit}`],
      },
      {
        text: `On ${first}, make an empty cluster as Patroni would, and bring the data over. OLD is the version that has run here. \`--check\` changes nothing; the second run copies, and leaves the old folder as it was.`,
        host: first,
        commands: [
          `OLD=${version - 1}`,
          `cd ${layout.home}`,
          `install --directory --owner=postgres --group=postgres --mode=0700 ${layout.data.replace(/\/[^/]+$/, "")} ${layout.data}`,
          as(
            `${layout.binaries}/initdb --pgdata=${layout.data} --username=postgres --encoding=UTF8 --locale=C.UTF-8 --data-checksums --auth-local=peer --auth-host=scram-sha-256`,
          ),
          `${upgrade} --check`,
          upgrade,
          `cp --preserve "${old(layout.data)}/patroni.dynamic.json" ${layout.data}/`,
        ],
      },
      {
        text: `The new cluster has another identity, which Patroni would refuse: have the store forget the old one. It asks for the name of the cluster, ${scope}, and for \`Yes I am aware\`. Then deploy ${first}, which starts Patroni with the new data, and wait until it leads.`,
        host: first,
        commands: [patronictl(`remove ${scope}`), stagedInstall, list],
      },
      ...(second === undefined
        ? []
        : [
            {
              text: "On each other node, one after the other, put the old data aside and deploy: Patroni copies the leader's.",
              host: second,
              commands: [
                `OLD=${version - 1}`,
                `mv "${old(layout.data)}" "${old(layout.data)}.old"`,
                stagedInstall,
                list,
              ],
            },
          ]),
      {
        text: `The planner knows nothing of the tables yet. Put the settings of the new version into the store as well, as under "PostgreSQL: settings that all nodes share", and start what writes. When all is well, remove the folders of the old version and its packages.`,
        host: first,
        commands: [
          as(
            `${layout.binaries}/vacuumdb --host=/run/postgresql --port=${ports.database} --all --analyze-in-stages`,
          ),
        ],
      },
      {
        text: `Rollback, as long as nothing has been written: stop Patroni everywhere, \`remove\` the cluster from the store again, remove the folder of ${version}${second === undefined ? "" : ", move the old ones of the standbys back"}, and deploy the old bundle, ${first} first.`,
      },
    ],
  });
}

/**
 * Patroni does not know where to stop: it would replay the whole log. So PostgreSQL recovers alone first. Without
 * standby queries it does not ask for the settings that the backed-up server had. Each command was tried with Patroni
 * 3.0.2, PostgreSQL 15 and pgBackRest 2.45; what recovery leaves in postgresql.auto.conf is taken out by Patroni.
 */
function restores(
  { base, procedure }: ProcedureContext,
  { version, ports }: Settings,
  first: string,
  second: string | undefined,
  { scope, patronictl, list }: Tools,
  recover: { readonly latest: string; readonly time: string; readonly standby: string },
): void {
  const { binaries, data, home } = layouts[base.platform.name](version);
  const control = (words: string) => `runuser -u postgres -- ${binaries}/pg_ctl --pgdata=${data} ${words}`;
  const psql = `runuser -u postgres -- psql --no-psqlrc --host=/run/postgresql --port=${ports.database}`;
  procedure({
    occasion: "restore",
    title: "PostgreSQL: all of it from the backup, or as it was at a time",
    steps: [
      {
        text: `What has been written since is lost. After a mistake, find the time just before it; after the loss of all nodes, deploy new ones first: the empty cluster that they make is what is replaced here. Stop what writes, then Patroni on every node, ${second === undefined ? "" : `${first} last, `}and leave it stopped until it is said. Note the timeline (TL) that the list shows before.`,
        commands: [list, `systemctl stop ${unit}`],
      },
      {
        text: `Bring the files back on ${first}: everything up to the last change that was archived,`,
        host: first,
        commands: [`cd ${home}`, recover.latest],
      },
      {
        text: "or instead, with the time set, what was committed before it.",
        host: first,
        commands: [`cd ${home}`, "TIME='YYYY-MM-DD HH:MM:SS+00'", recover.time],
      },
      {
        text: "Let PostgreSQL recover alone, where no client is led to, until it accepts commands, and look at the data. When the time was the wrong one, stop it and begin again at the step before, with `--target-timeline=` and the timeline that you noted: this try has begun one of its own, which the next would follow.",
        host: first,
        commands: [
          control(`--wait --timeout=86400 --log=${home}/restore.log --options='-c hot_standby=off' start`),
          `until ${psql} --command='SELECT now()'; do sleep 5; done`,
          psql,
          control("--mode=fast stop"),
        ],
      },
      {
        text: `Have the store forget what it knows of the cluster, which is ahead of it: Patroni would let nobody lead. It asks for the name, ${scope}, and for \`Yes I am aware\`. Then start Patroni on ${first} and wait until it leads.`,
        host: first,
        commands: [patronictl(`remove ${scope}`), `systemctl start ${unit}`, list],
      },
      ...(second === undefined
        ? []
        : [
            {
              text: "On each other node, one after the other, remove the data, which have gone another way, and start Patroni: it copies the leader's.",
              host: second,
              commands: [`find ${data} -mindepth 1 -delete`, `systemctl start ${unit}`, list],
            },
          ]),
      { text: "Start what writes, and take a full backup." },
    ],
  });
  if (second === undefined) return;
  procedure({
    occasion: "restore",
    title: "PostgreSQL: a standby from the backup",
    steps: [
      {
        text: `Instead of \`reinit\`, when the leader or the network must not be loaded; here ${second}. What the backup lacks comes from the archive and from the leader. Never do it on the node that leads.`,
        host: second,
        commands: [`systemctl stop ${unit}`, `cd ${home}`, recover.standby, `systemctl start ${unit}`, list],
      },
    ],
  });
}
