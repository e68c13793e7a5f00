import { shellWord } from "../../formats/shell.ts";
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
