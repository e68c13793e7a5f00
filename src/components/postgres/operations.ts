import { shellWord } from "../../formats/shell.ts";
import { stagedInstall } from "../../model/artifact.ts";
import { commandsFor } from "../../model/by-package-manager.ts";
import type { ProcedureContext } from "../../model/component.ts";
import { layoutOf } from "./layout.ts";
import { dynamicPath, unit } from "./paths.ts";
import type { Settings } from "./schema.ts";

/** Procedures to which checks refer. */
export const titles = {
  sharedSettings: "PostgreSQL: settings that all nodes share",
  databases: "PostgreSQL: add databases",
} as const;

/** Commands of Patroni for this cluster. */
interface Tools {
  readonly scope: string;
  readonly patronictl: (args: string) => string;
  readonly list: string;
}

/** Maintenance of a healthy cluster, and its restore from a backup. */
export function operations(
  context: ProcedureContext,
  settings: Settings,
  hosts: readonly string[],
  tools: Tools,
) {
  const [first] = hosts;
  if (first === undefined) return;
  sharedSettings(context, hosts, tools);
  databases(context, settings, first, tools);
  minorUpgrade(context, hosts, tools);
  majorUpgrade(context, settings, hosts, tools);
  const [archive] = context.facts.archives;
  if (archive) restores(context, settings, hosts, tools, archive.recover);
}

/** Tried with Patroni 3.0.2: a smaller value stays pending on standbys until the leader has restarted with it. */
function sharedSettings({ procedure }: ProcedureContext, hosts: readonly string[], tools: Tools): void {
  const { scope, patronictl, list } = tools;
  const [first = "", second] = hosts;
  procedure({
    occasion: "upkeep",
    title: titles.sharedSettings,
    steps: [
      {
        text: `Patroni keeps these settings in the DCS (distributed configuration store), and reads them from \`patroni.yml\` only when it creates the cluster. The bundle deploys later changes as \`${dynamicPath}\`, and only this command applies them. It prints the difference first. It removes settings that were changed by hand in the DCS and are not in the topology.`,
        host: first,
        commands: [patronictl(`edit-config ${scope} --replace ${dynamicPath} --force`), list],
      },
      {
        text: `Members marked \`Pending restart\` in the list have changed settings that require a restart. Restart these members one at a time, standbys first and the leader last.${second === undefined ? "" : " Then restart the members that are still marked: a standby applies a smaller value only after the leader."}`,
        host: first,
        commands: [patronictl(`restart ${scope} ${second ?? first} --pending --force`), list],
      },
    ],
  });
}

function databases(
  { procedure }: ProcedureContext,
  { ports }: Settings,
  first: string,
  { list }: Tools,
): void {
  const psql = (command: string) =>
    `runuser -u postgres -- psql --no-psqlrc --host=/run/postgresql --port=${ports.database} --command=${shellWord(command)}`;
  procedure({
    occasion: "growth",
    title: titles.databases,
    steps: [
      {
        text: "Databases and their owners are created with the cluster only. For others, set NAME and OWNER as in the topology, and run this on the leader; an owner that exists needs only the last command. psql prompts for the password, which is that of the secret `postgres-role-OWNER`.",
        host: first,
        commands: [
          list,
          psql('CREATE ROLE "OWNER" LOGIN'),
          psql('\\password "OWNER"'),
          psql('CREATE DATABASE "NAME" OWNER "OWNER"'),
        ],
      },
    ],
  });
}

function minorUpgrade({ procedure }: ProcedureContext, hosts: readonly string[], tools: Tools): void {
  const { scope, patronictl, list } = tools;
  const [first = "", second] = hosts;
  procedure({
    occasion: "upgrade",
    title: "PostgreSQL: minor upgrades",
    steps: [
      {
        text: "New packages take effect only after a restart. On each node in turn, standbys first: upgrade the packages, restart Patroni, which restarts PostgreSQL, and wait until the list shows the node `streaming` without lag.",
        host: second ?? first,
        commands: [`systemctl restart ${unit}`, list],
      },
      ...(second === undefined
        ? []
        : [
            {
              text: "Then switch over to an upgraded node, and upgrade the former leader in the same way.",
              host: first,
              commands: [patronictl(`switchover ${scope} --force`), list],
            },
          ]),
    ],
  });
}

/**
 * Patroni documentation, existing_data.rst, "Major Upgrade of PostgreSQL Version"; each command was tried with Patroni
 * 3.0.2 and PostgreSQL 15, on data directories of the same version.
 */
function majorUpgrade(
  { base, procedure }: ProcedureContext,
  { version, ports }: Settings,
  hosts: readonly string[],
  { scope, patronictl, list }: Tools,
): void {
  const [first = "", second] = hosts;
  const node = base.hosts.get(first);
  if (!node) return;
  const layout = layoutOf(node.platform, version);
  const old = (path: string) => path.replaceAll(String(version), "$OLD");
  const asPostgres = (command: string) => `runuser -u postgres -- ${command}`;
  const upgrade = asPostgres(
    `${layout.binaries}/pg_upgrade --username=postgres --old-bindir="${old(layout.binaries)}" --new-bindir=${layout.binaries} --old-datadir="${old(layout.data)}" --new-datadir=${layout.data} --socketdir=/run/postgresql`,
  );
  const packages = layout.databasePackages.join(" ");
  procedure({
    occasion: "upgrade",
    title: `PostgreSQL: from another major version to ${version}`,
    steps: [
      {
        text: `A major version cannot read the data of another one, so a deployment alone does not upgrade. \`install.sh\` stops on nodes that have data of an older version and none of ${version}. This procedure upgrades the cluster on its own hosts, and writes must stop meanwhile. As an alternative, create a new cluster on other hosts and move the databases to it with \`scripts/migrate-database.sh\`. Take a backup, rehearse the upgrade on a copy, and make sure that ${first} has disk space for a second copy of the data. First install the new programs on every node; the old ones stay installed:`,
        host: `each of ${hosts.join(", ")}`,
        commands: commandsFor([node], {
          apt: [`apt-get install ${packages}`],
          dnf: [`dnf install ${packages}`],
        }),
      },
      {
        text: `Stop all clients that write. Then stop Patroni on every node${second === undefined ? "" : `, the leader last. The leader must be ${first}: if it is not, switch over to it first`}. The second command must print \`inactive\`.`,
        host: `each of ${hosts.join(", ")}`,
        commands: [`systemctl stop ${unit}`, `systemctl is-active ${unit}`],
      },
      {
        text: `On ${first}, create an empty cluster as Patroni would, and upgrade the data into it. OLD is the previous version. \`--check\` changes nothing. The second run copies the data and leaves the old directory unchanged.`,
        host: first,
        commands: [
          `OLD=${version - 1}`,
          `cd ${layout.home}`,
          `install --directory --owner=postgres --group=postgres --mode=0700 ${layout.data.replace(/\/[^/]+$/, "")} ${layout.data}`,
          asPostgres(
            `${layout.binaries}/initdb --pgdata=${layout.data} --username=postgres --encoding=UTF8 --locale=C.UTF-8 --data-checksums --auth-local=peer --auth-host=scram-sha-256`,
          ),
          `${upgrade} --check`,
          upgrade,
          `cp --preserve "${old(layout.data)}/patroni.dynamic.json" ${layout.data}/`,
        ],
      },
      {
        text: `The new cluster has a new system identifier, which Patroni would reject, so remove the old cluster from the DCS (distributed configuration store). The command asks for the name of the cluster, ${scope}, and for \`Yes I am aware\`. Then deploy ${first}, which starts Patroni on the new data, and wait until ${first} is the leader.`,
        host: first,
        commands: [patronictl(`remove ${scope}`), stagedInstall, list],
      },
      ...(second === undefined
        ? []
        : [
            {
              text: "On each other node in turn, move the old data aside and deploy. Patroni copies the data of the leader.",
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
        text: `The planner has no statistics yet: collect them. Apply the settings of the new version to the DCS, as described under "PostgreSQL: settings that all nodes share", and start the clients again. When everything works, remove the data directories and packages of the old version.`,
        host: first,
        commands: [
          asPostgres(
            `${layout.binaries}/vacuumdb --host=/run/postgresql --port=${ports.database} --all --analyze-in-stages`,
          ),
        ],
      },
      {
        text: `To roll back before the first write: stop Patroni on all nodes, \`remove\` the cluster from the DCS again, delete the data directory of ${version}${second === undefined ? "" : ", move the old directories of the standbys back"}, and deploy the old bundle, ${first} first.`,
      },
    ],
  });
}

/**
 * Restores, in which PostgreSQL recovers without Patroni first: Patroni would ignore the recovery target and replay all
 * WAL. With hot_standby off, recovery does not require the settings of the backed-up server. Each command was tried with
 * Patroni 3.0.2, PostgreSQL 15 and pgBackRest 2.45. Patroni removes the recovery settings from postgresql.auto.conf.
 */
function restores(
  { base, procedure }: ProcedureContext,
  { version, ports }: Settings,
  hosts: readonly string[],
  { scope, patronictl, list }: Tools,
  recover: { readonly latest: string; readonly time: string; readonly standby: string },
): void {
  const [first = "", second] = hosts;
  const node = base.hosts.get(first);
  if (!node) return;
  const { binaries, data, home } = layoutOf(node.platform, version);
  const control = (args: string) => `runuser -u postgres -- ${binaries}/pg_ctl --pgdata=${data} ${args}`;
  const psql = `runuser -u postgres -- psql --no-psqlrc --host=/run/postgresql --port=${ports.database}`;
  procedure({
    occasion: "restore",
    title: "PostgreSQL: full or point-in-time restore of the cluster",
    steps: [
      {
        text: `Later writes are lost. After a user error, find the time just before it. After the loss of all nodes, deploy new nodes first; this procedure replaces the empty cluster that they create. Note the timeline (TL) in the list. Then stop all clients that write, stop Patroni on every node${second === undefined ? "" : `, ${first} last`}, and leave it stopped until a step below starts it.`,
        host: `each of ${hosts.join(", ")}`,
        commands: [list, `systemctl stop ${unit}`],
      },
      {
        text: `On ${first}, either restore everything up to the last archived WAL:`,
        host: first,
        commands: [`cd ${home}`, recover.latest],
      },
      {
        text: "Or set TIME, and restore the transactions that were committed before it:",
        host: first,
        commands: [`cd ${home}`, "TIME='YYYY-MM-DD HH:MM:SS+00'", recover.time],
      },
      {
        text: "Let PostgreSQL recover without Patroni, so that no client is routed to it. When it accepts commands, check the data, and stop it. If the time was wrong, repeat from the step before, with `--target-timeline=` and the timeline that you noted: each attempt creates a new timeline, which the next one would follow otherwise.",
        host: first,
        commands: [
          control(`--wait --timeout=86400 --log=${home}/restore.log --options='-c hot_standby=off' start`),
          `until ${psql} --command='SELECT now()'; do sleep 5; done`,
          psql,
          control("--mode=fast stop"),
        ],
      },
      {
        text: `The state of the cluster in the DCS (distributed configuration store) is ahead of the restored data, and Patroni would not promote any node, so remove it. The command asks for the name of the cluster, ${scope}, and for \`Yes I am aware\`. Then start Patroni on ${first}, and wait until ${first} is the leader.`,
        host: first,
        commands: [patronictl(`remove ${scope}`), `systemctl start ${unit}`, list],
      },
      ...(second === undefined
        ? []
        : [
            {
              text: "The data of the other nodes has diverged. On each of them in turn, delete it and start Patroni, which copies the data of the leader.",
              host: second,
              commands: [`find ${data} -mindepth 1 -delete`, `systemctl start ${unit}`, list],
            },
          ]),
      { text: "Start the clients again, and take a full backup." },
    ],
  });
  if (second === undefined) return;
  procedure({
    occasion: "restore",
    title: "PostgreSQL: restore of a standby",
    steps: [
      {
        text: `Use this instead of \`reinit\` to spare the leader and the network; the example restores ${second}. The standby fetches newer changes from the archive and from the leader. Never run it on the leader.`,
        host: second,
        commands: [`systemctl stop ${unit}`, `cd ${home}`, recover.standby, `systemctl start ${unit}`, list],
      },
    ],
  });
}
