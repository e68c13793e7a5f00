import { shellWord } from "../../formats/shell.ts";
import { sqlLiteral } from "../../formats/sql.ts";
import { commandsFor } from "../../model/by-package-manager.ts";
import type { ProcedureContext } from "../../model/component.ts";
import { type Host, olderVersion, type UpgradeCommand } from "../../model/facts.ts";
import { serviceOf } from "../../model/plan.ts";
import { has } from "../../model/version.ts";
import { applicationsOf } from "./applications-of.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { candidates } from "./node-roles.ts";
import { unit } from "./paths.ts";
import type { Settings } from "./schema.ts";
import { postgresVersions, programOptions } from "./versions.ts";

/** Commands of Patroni for this cluster. */
interface Tools {
  readonly scope: string;
  readonly patronictl: (args: string) => string;
  /** Reads the members into the variable `members`. */
  readonly members: string;
  /** Tests by that variable whether a node leads. */
  readonly leads: (host: string) => string;
}

/** Seconds that the copy of all data to a standby may take. */
const copiedWithin = 86_400;

/**
 * Patroni's documentation, existing_data.rst, "Major Upgrade of PostgreSQL Version", and PostgreSQL's, pgupgrade.html: the
 * data of one node is copied into a cluster of the new version, of which Patroni knows nothing yet, and the other nodes copy that.
 * Nothing is skipped or repeated because a command runs again: the folder of the new data exists once all of it is complete.
 */
export function majorUpgrade(
  { base, facts, upgrade }: ProcedureContext,
  settings: Settings,
  hosts: readonly string[],
  tools: Tools,
): void {
  const { version } = settings;
  const [leader = hosts[0]] = candidates(settings).filter((host) => hosts.includes(host));
  const nodes = hosts.flatMap((name) => base.hosts.get(name) ?? []);
  const first = nodes.find(({ name }) => name === leader);
  if (!first) return;
  const others = nodes.filter((node) => node !== first);
  const layout = layoutOf(first.platform, version);
  const parent = parentOf(layout.data);
  const own = new Set<string>(facts.services.flatMap((each) => (each.unit === unit ? each.id : [])));
  const clients = facts.flows
    .filter(({ role, needed }) => needed && role.startsWith("database-"))
    .flatMap(({ from }) => from.flatMap((id) => serviceOf(facts, id) ?? []))
    .filter(({ id, unit: name }) => name !== "" && !own.has(id));
  const beside = hosts.filter((name) => clients.some(({ host }) => host === name));
  const applications = applicationsOf(settings).map(({ application }) => application);
  upgrade({
    product: postgresVersions.product,
    services: facts.services.flatMap(({ id }) => (own.has(id) ? id : [])),
    stopped: true,
    clients: [...new Set(clients.map(({ id }) => id))],
    leader: first.name,
    wait: copiedWithin,
    prepare: [
      ...nodes.map((node) => programs(node, settings)),
      ...(others.length === 0 ? [] : [switchover(first, layout, settings, tools)]),
      check(first, layout, settings),
    ],
    before: [...others.map((node) => setAside(node, settings)), copy(first, layout, settings, tools)],
    after: nodes.map(({ name, platform }) => statistics(name, layoutOf(platform, version), settings)),
    undo: `Before the first write to PostgreSQL ${version}: stop its clients, and ${unit} on every node. Remove the cluster from the DCS with \`patronictl remove ${tools.scope}\`, move \`${layout.data}\` away on every node, and install the files of the older version, ${first.name} first: each node still has its data of ${olderVersion}. Later, only a backup leads back, without what was written since.`,
    final: true,
    notes: [
      `The database does not run while pg_upgrade copies all data on ${first.name}, which takes as long as a copy of its files; how long is not known here, so rehearse it on a copy of the data, and take a backup before.${others.length === 0 ? "" : ` Then ${others.map(({ name }) => name).join(", ")} copy the data of ${first.name} one after the other. Meanwhile the cluster has fewer standbys, at first none, and the clients in the estate wait until all have it. If one of these hosts loses its power while it copies, Patroni does not copy again by itself: \`patronictl reinit\` lets it.`}`,
      ...(beside.length === 0
        ? []
        : [
            `${beside.join(", ")} ${beside.length === 1 ? "runs" : "run"} clients of the database as well, which start as soon as the host is installed, and write: from then on there is no way back without loss.`,
          ]),
      ...(applications.length === 0
        ? []
        : [
            `${applications.join(", ")} ${applications.length === 1 ? "is" : "are"} outside of the estate: connections fail while the database does not run, and writes begin as soon as ${first.name} leads. Keep them away for as long as the way back without loss is to stay.`,
          ]),
      "Libraries of extensions that come in packages of their own must be there for the new version on every node before. The check names those that are missing.",
      `Settings of the cluster that the topology does not have, such as those of ALTER SYSTEM, do not come along. Tablespaces get their second copy where they are, and no command checks their space. If pg_upgrade writes \`${parent}/update_extensions.sql\`, run it with psql on the leader afterwards.`,
      `The data of PostgreSQL ${olderVersion} stays on every node. When the new version has proved itself, remove \`${older(layout.data, version)}\` and the packages of ${olderVersion}.`,
    ],
  });
}

function parentOf(path: string): string {
  return path.replace(/\/[^/]+$/, "");
}

/** A path as it is with the version from which the upgrade starts. */
function older(path: string, version: number): string {
  return path.replaceAll(String(version), olderVersion);
}

const asPostgres = (command: string) => `runuser -u postgres -- ${command}`;

/** The data of the new version are complete, so that there is nothing left to do. */
const isDone = ({ data }: Layout) => `[ -e ${data}/PG_VERSION ]`;

function psql({ ports }: Settings, query: string): string {
  return asPostgres(
    `psql --no-psqlrc --tuples-only --no-align --set=ON_ERROR_STOP=1 --host=/run/postgresql --port=${ports.database} --command=${shellWord(query)}`,
  );
}

/** Programs of two versions are installed beside each other, and the package creates no cluster (clusterSettings of the layout). */
function programs(node: Host, { version }: Settings): UpgradeCommand {
  const layout = layoutOf(node.platform, version);
  const packages = layout.databasePackages.join(" ");
  const data = older(layout.data, version);
  return {
    title: `Install the programs of PostgreSQL ${version} on ${node.name}, and check its space`,
    host: node.name,
    commands: [
      ...commandsFor([node], {
        apt: [
          `dpkg-query --show --showformat='\${db:Status-Status}\\n' ${packages} | grep --quiet --line-regexp installed || { apt-get --quiet=2 update && DEBIAN_FRONTEND=noninteractive apt-get --quiet=2 --yes --no-install-recommends install ${packages}; }`,
        ],
        dnf: [`rpm --query --quiet ${packages} || dnf --quiet --assumeyes install ${packages}`],
      }),
      // Files of a running server come and go. The WAL is not copied.
      `${isDone(layout)} || { needed="$(du --summarize --block-size=1M --exclude=pg_wal "${data}" 2>/dev/null | cut -f 1)"; free="$(df --output=avail --block-size=1M ${layout.home} | tail -n 1)"; [ "$free" -gt "$needed" ] || { echo "A second copy of the data needs $needed MiB below ${layout.home}, and $free MiB are free."; false; }; }`,
    ],
    note: "Its programs of the older version stay.",
    undo: "Nothing is needed.",
  };
}

/** With synchronous replication, only a synchronous standby takes over: the third node becomes one once the second leads. */
function switchover(
  { name: first }: Host,
  layout: Layout,
  { synchronous, patroni }: Settings,
  { scope, patronictl, members, leads }: Tools,
): UpgradeCommand {
  const leading = `${members} && if ${leads(first)}; then break; fi`;
  const other = synchronous === false ? "" : ` ${leading}; ${patronictl(`switchover ${scope} --force`)};`;
  return {
    title: `Let ${first} lead`,
    host: first,
    commands: [
      `${isDone(layout)} || { for attempt in 1 2 3 4; do ${leading}; ${patronictl(`switchover ${scope} --candidate ${first} --force`)}; sleep ${patroni.loopWait};${other} sleep ${2 * patroni.loopWait}; done; ${members} && ${leads(first)}; }`,
    ],
    ...(synchronous === false
      ? {}
      : { note: `If ${first} is not the synchronous standby, the leader changes twice.` }),
    undo: "Nothing is needed.",
    interrupts: "/postgres/hosts",
  };
}

/** Settings of the old cluster without which pg_upgrade refuses the new one or cannot copy into it. */
const carried = [
  "max_locks_per_transaction",
  "max_replication_slots",
  "shared_preload_libraries",
  "wal_level",
];

/** Folders of the new cluster beside its final one: without data, and while data is copied. */
const emptyOf = ({ data }: Layout) => `${parentOf(data)}/empty`;
const filledOf = ({ data }: Layout) => `${parentOf(data)}/filled`;

function pgUpgrade(layout: Layout, version: number, newData: string): string {
  const old = (path: string) => older(path, version);
  return asPostgres(
    `${layout.binaries}/pg_upgrade --username=postgres --old-bindir="${old(layout.binaries)}" --new-bindir=${layout.binaries} --old-datadir="${old(layout.data)}" --new-datadir=${newData} --socketdir=/run/postgresql`,
  );
}

/**
 * The new cluster has the encoding, locale, checksums and size of WAL segments of the old one, whoever created that: pg_upgrade
 * compares them (check.c and controldata.c).
 */
function check(node: Host, layout: Layout, settings: Settings): UpgradeCommand {
  const { version } = settings;
  const empty = emptyOf(layout);
  const option = (name: string, value: string) => `'--${name}=' || nullif(${value}, '')`;
  const set = (name: string) => `current_setting(${sqlLiteral(name)})`;
  const without = has(programOptions, "no-data-checksums", String(version))
    ? " ELSE '--no-data-checksums'"
    : "";
  const options = [
    option("encoding", "pg_encoding_to_char(encoding)"),
    option("lc-collate", "datcollate"),
    option("lc-ctype", "datctype"),
    ...["messages", "monetary", "numeric", "time"].map((name) => option(`lc-${name}`, set(`lc_${name}`))),
    option("wal-segsize", `(pg_size_bytes(${set("wal_segment_size")}) / 1048576)::text`),
    `CASE ${set("data_checksums")} WHEN 'on' THEN '--data-checksums'${without} END`,
  ];
  const like = psql(
    settings,
    `SELECT concat_ws(' ', ${options.join(", ")}) FROM pg_database WHERE datname = 'template0'`,
  );
  const needed = psql(
    settings,
    `SELECT format('%s = %L', name, setting) FROM pg_settings WHERE name IN (${carried.map(sqlLiteral).join(", ")})`,
  );
  return {
    title: `Check on ${node.name} that PostgreSQL ${version} can take over the data`,
    host: node.name,
    commands: [
      `${isDone(layout)} || { rm --recursive --force ${empty} && install --directory --owner=postgres --group=postgres --mode=0700 ${parentOf(layout.data)}; }`,
      `${isDone(layout)} || { cd ${parentOf(layout.data)} && ${like} | xargs --no-run-if-empty ${asPostgres(`${layout.binaries}/initdb --pgdata=${empty} --username=postgres --auth-local=peer --auth-host=scram-sha-256 --locale=C.UTF-8`)} >/dev/null && ${needed} | ${asPostgres(`tee ${empty}/postgresql.auto.conf`)}; }`,
      `${isDone(layout)} || { cd ${parentOf(layout.data)} && ${pgUpgrade(layout, version, empty)} --check; }`,
    ],
    note: `It changes nothing. If it fails, its reasons are in the output, and in files below \`${empty}/pg_upgrade_output.d\`.`,
    undo: `Remove \`${empty}\`.`,
  };
}

/** pg_ctl of some programs, for a cluster that Patroni does not manage at the moment. */
function control(binaries: string, data: string, args: string): string {
  return asPostgres(`"${binaries}/pg_ctl" --pgdata="${data}" ${args}`);
}

/** Stops a server if there is one. */
function stopped(binaries: string, data: string): string {
  return `{ ! ${control(binaries, data, "status")} >/dev/null || ${control(binaries, data, "--mode=fast stop")}; }`;
}

/**
 * Patroni is disabled, since a host that starts again in between would lead with the older data. A run that was cut off may have
 * left a server of pg_upgrade, or data that it did not close: the older cluster recovers, and stops cleanly, before the next try.
 *
 * Patroni would reject the new system identifier, so that the DCS forgets the cluster. patronictl asks for its name and for a
 * sentence, and while a member leads, for the leader, which it does not get here: a running cluster stays (ctl.py, remove). The
 * settings of the DCS come back from patroni.dynamic.json (patroni/config.py, _load_cache). It is copied last: with it, the data
 * is complete.
 */
function copy(
  node: Host,
  layout: Layout,
  { version }: Settings,
  { scope, patronictl, members }: Tools,
): UpgradeCommand {
  const [empty, filled, parent] = [emptyOf(layout), filledOf(layout), parentOf(layout.data)];
  const oldData = older(layout.data, version);
  const oldBinaries = older(layout.binaries, version);
  return {
    title: `Copy the data into PostgreSQL ${version} on ${node.name}`,
    host: node.name,
    commands: [
      `${isDone(layout)} || { ! systemctl is-active --quiet ${unit} && systemctl --quiet disable ${unit}; }`,
      `${isDone(layout)} || ! pgrep --exact pg_upgrade`,
      `${isDone(layout)} || [ ! -e ${filled} ] || { cd ${parent} && ${stopped(layout.binaries, filled)} && ${stopped(oldBinaries, oldData)} && ${control(oldBinaries, oldData, `--wait --timeout=86400 --log=${parent}/recovery.log --options="-c listen_addresses='' -c unix_socket_directories=${parent}" start`)} && ${control(oldBinaries, oldData, "--mode=fast stop")}; }`,
      `${isDone(layout)} || LC_ALL=C "${oldBinaries}/pg_controldata" "${oldData}" | grep --quiet '^Database cluster state: *shut down$'`,
      `${isDone(layout)} || { ${members} && ! printf '%s\\n' "$members" | grep --quiet "$(printf '\\tLeader\\t')"; }`,
      `${isDone(layout)} || { cd ${parent} && rm --recursive --force ${filled} && cp --archive ${empty} ${filled} && ${pgUpgrade(layout, version, filled)} && : >${filled}/postgresql.auto.conf && cp --preserve "${oldData}/patroni.dynamic.json" ${filled}/; }`,
      `${isDone(layout)} || { [ -e ${filled}/patroni.dynamic.json ] && printf '%s\\n' '${scope}' 'Yes I am aware' | ${patronictl(`remove ${scope}`)} && sync && mv --no-target-directory ${filled} ${layout.data} && sync && rm --recursive --force ${empty}; }`,
    ],
    note: `The data of PostgreSQL ${olderVersion} stays in \`${oldData}\`, unchanged.`,
    undo: `Remove the cluster from the DCS with \`patronictl remove ${scope}\`, move \`${layout.data}\` away, and run \`systemctl enable --now ${unit}\` on ${node.name}, and then on the other nodes.`,
  };
}

/**
 * install.sh refuses a node with data of the older version alone, which a standby is to have: it copies the data of the leader.
 * While the DCS knows no cluster, any node that starts with data would lead.
 */
function setAside(node: Host, { version }: Settings): UpgradeCommand {
  const layout = layoutOf(node.platform, version);
  const file = `${older(layout.data, version)}/patroni.dynamic.json`;
  return {
    title: `Keep ${node.name} from starting with its older data`,
    host: node.name,
    commands: [
      `${isDone(layout)} || { ! systemctl is-active --quiet ${unit} && systemctl --quiet disable ${unit}; }`,
      `[ ! -e "${file}" ] || mv "${file}" "${file}.old"`,
    ],
    note: `It stays in \`${older(layout.data, version)}\`. ${node.name} copies the data of the leader.`,
    undo: `Run \`mv ${file}.old ${file}\` and \`systemctl enable --now ${unit}\`.`,
  };
}

/** Up to 17, pg_upgrade copies no statistics, and no extended ones later (pgupgrade.html). */
function statistics(host: string, layout: Layout, settings: Settings): UpgradeCommand {
  const vacuumdb = (options: string) =>
    asPostgres(
      `${layout.binaries}/vacuumdb --host=/run/postgresql --port=${settings.ports.database} --all ${options}`,
    );
  const commands = has(programOptions, "missing-stats-only", String(settings.version))
    ? `${vacuumdb("--analyze-in-stages --missing-stats-only")} && ${vacuumdb("--analyze-only")}`
    : vacuumdb("--analyze-in-stages");
  return {
    title: `Collect statistics for the planner, if ${host} leads`,
    host,
    commands: [`[ "$(${psql(settings, "SELECT pg_is_in_recovery()")})" = t ] || { ${commands}; }`],
    note: "Until then, queries may be slow. Statistics of large tables take as long as reading a part of them.",
    undo: "Nothing is needed.",
  };
}
