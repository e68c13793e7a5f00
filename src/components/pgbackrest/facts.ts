import { helperPrograms } from "../../model/artifact.ts";
import type { FactContext, FlowContext } from "../../model/component.ts";
import type { Facts, Service, ServiceId } from "../../model/facts.ts";
import { extraOf, identity } from "../../model/override.ts";
import { listenersOf, serviceOf } from "../../model/plan.ts";
import { isPackaged } from "../../model/version.ts";
import { archiveQueue, queueLimit, queueOption } from "./archive-queue.ts";
import type { Settings } from "./schema.ts";
import { symptomTitles } from "./symptoms.ts";
import { pgbackrestVersions } from "./versions.ts";

/** Age of the newest backup, in hours, from which it is reported: one is taken each day, and may take half a day. */
export const maximumAge = 36;

export const serverUnit = "pgbackrest.service";

export const archiveCheck = `${helperPrograms}/check-archive.sh`;

export const secretNames = { cipher: "pgbackrest-cipher", s3Key: "pgbackrest-s3-secret-key" };

export function stanzaOf({ stanza }: Settings, { name }: { readonly name: string }): string {
  return stanza ?? name;
}

/** Account of PostgreSQL, which reads the data directories and owns the repository. */
export function accountOf({ dataDirectories }: Pick<Facts, "dataDirectories">): string {
  return dataDirectories[0]?.user ?? "pgbackrest";
}

export function facts(context: FactContext, settings: Settings): void {
  const { base } = context;
  const { repository } = settings;
  const stanza = stanzaOf(settings, base);
  const databases = context.facts.dataDirectories;
  const account = accountOf(context.facts);
  const command = `pgbackrest --stanza=${stanza}`;
  const restore = (options: string) => `runuser -u ${account} -- ${command} --delta ${options}restore`;
  context.archive({
    recover: {
      latest: restore(""),
      time: restore('--type=time --target="$TIME" --target-action=promote '),
      standby: restore("--type=standby "),
    },
    archiveCommand: `${command} archive-push %p`,
    restoreCommand: `${command} archive-get %f "%p"`,
    source: "/pgbackrest",
  });
  // From PGDG, unless the platform has that version.
  const install = (host: string) => {
    const platform = base.hosts.get(host)?.platform;
    const own = platform !== undefined && isPackaged(pgbackrestVersions, platform, settings.version);
    context.package({
      host,
      name: "pgbackrest",
      ...(repository.type === "s3" ? {} : { units: [serverUnit] }),
      ...(own ? {} : { repository: "pgdg", series: settings.version }),
    });
  };
  const checkRepository = (host: string, service: ServiceId) =>
    context.check({
      host,
      service,
      // A missing backup is no failure, since the first one follows the first start; 99 is an error of the repository.
      title: "the backup repository is readable",
      command: `found=$(runuser -u ${account} -- ${command} info --output=json) && ! echo "$found" | grep -q '"code":99'`,
    });
  const checkAge = (host: string, service: ServiceId) =>
    context.check({
      host,
      service,
      // Not a failure: the first backup follows the first start.
      title: `the newest backup is at most ${maximumAge} hours old`,
      drift: true,
      command: `found=$(runuser -u ${account} -- ${command} --io-timeout=5 info --output=json) || exit; stop=$(echo "$found" | grep --only-matching '"stop":[0-9]*}' | grep --only-matching '[0-9]*' | sort --numeric-sort | tail --lines=1); age=$((($(date +%s) - \${stop:-0}) / 3600)); [ "$age" -le ${maximumAge} ] || { if [ -n "$stop" ]; then echo "The newest backup is $age hours old."; else echo "There is no backup yet."; fi; echo "See RUNBOOK.md, '${symptomTitles.backup}'."; exit 1; }`,
    });
  const serve = (service: Service, role: "backup-repository" | "backup-agent", title: string) => {
    const { host } = service;
    context.listener(service, {
      bind: base.hosts.get(host)?.address ?? "",
      port: settings.ports.server,
      protocol: "tcp",
      role,
      secure: true,
      title,
      source: "/pgbackrest/ports/server",
    });
    context.certificate({
      host,
      name: "pgbackrest",
      services: [service.id],
      client: true,
      user: account,
      group: account,
      units: [serverUnit],
      action: "reload",
      source: "/pgbackrest",
    });
    context.check({
      host,
      service: service.id,
      title: "the pgBackRest server answers",
      command: `runuser -u ${account} -- pgbackrest server-ping`,
    });
  };
  const common = {
    unit: serverUnit,
    user: account,
    essential: false,
    logs: ["/var/log/pgbackrest"],
  } as const;
  for (const { host, service } of databases) {
    install(host);
    checkRepository(host, service);
    context.check({
      host,
      service,
      title: "the archive has all WAL since the last backup",
      drift: true,
      command: archiveCheck,
    });
    const { disk } = base.hosts.get(host) ?? {};
    const node = serviceOf(context.facts, service);
    const queue = archiveQueue(disk);
    context.derivation({ name: queueOption, host, unit: "MiB", ...queue, source: `/hosts/${host}/disk` });
    // The size of an option by name is not known.
    if (node && !(queueOption in extraOf(settings, host, identity))) {
      const { amount } = queue;
      context.demand(node, {
        resource: "disk",
        amount,
        source: "/pgbackrest/repository",
        formula: `WAL that waits for the backup repository: ${disk === undefined ? "at most" : "a quarter of the disk,"} ${amount} MiB`,
      });
    }
    if (repository.type === "s3") {
      identifyRepository(context, settings, host);
      checkAge(host, service);
      continue;
    }
    // The rule "pgbackrest-beside-database" reports it: a host cannot be both sides of a connection.
    if (host === repository.host) continue;
    // Each connection compares them, and fails with both (tried with 2.45 and 2.46).
    context.check({
      host,
      service,
      title: "pgBackRest has one version here and on the repository host",
      drift: true,
      command: `found=$(runuser -u ${account} -- ${command} --io-timeout=5 info 2>&1 | grep --only-matching "expected value .* for greeting key 'version' but got .*"); [ -z "$found" ] || { echo "pgBackRest differs between $(hostname) and ${repository.host}: $found. Upgrade it on all hosts together, as described in RUNBOOK.md."; exit 1; }`,
    });
    const agent = context.service({
      ...common,
      tier: "backup-agent",
      title: "pgBackRest agent",
      host,
      source: "/pgbackrest",
    });
    serve(agent, "backup-agent", "pgBackRest agent");
  }
  const limits = new Set(
    databases.flatMap(({ host }) => {
      const node = base.hosts.get(host);
      return node ? [queueLimit(settings, node)] : [];
    }),
  );
  context.dataLoss({
    title: "WAL for the archive",
    seconds: 0,
    formula: `the leader keeps ${[...limits].join(" or ")} while the repository is unreachable or too slow; beyond that, recovery to a point in time has a gap until the next backup`,
    source: "/pgbackrest/repository",
  });
  context.retention({
    title: "Backups and archived write-ahead log",
    place: `\`${repository.path}\` of the repository`,
    bound: `the ${settings.keepFull} newest full backups stay, with all that depend on them`,
    setting: "/pgbackrest/keepFull",
  });
  context.secret({
    name: secretNames.cipher,
    kind: "password",
    purpose: "encryption of the backups, which are unreadable without it",
    source: "/pgbackrest",
  });
  if (repository.type === "s3") {
    context.secret({
      name: secretNames.s3Key,
      kind: "issued",
      purpose: `the secret key of the object store's access key "${repository.keyId}"`,
      source: "/pgbackrest/repository",
    });
    return;
  }
  const source = "/pgbackrest/repository/host";
  const host = context.host(repository.host, source, "the backup repository")?.name;
  if (host !== undefined) {
    // The package of PostgreSQL, which creates this account elsewhere, is not installed here.
    context.user({
      host,
      name: account,
      uid: undefined,
      title: "PostgreSQL backups",
      home: "/var/lib/pgbackrest",
    });
    install(host);
    identifyRepository(context, settings, host);
    const server = context.service({
      ...common,
      tier: "backup-repository",
      title: "Backup repository",
      host,
      keepsState: true,
      directories: [{ path: repository.path, mode: 0o750, user: account, group: account }],
      source,
    });
    serve(server, "backup-repository", "Backup repository");
    checkRepository(host, server.id);
    checkAge(host, server.id);
  }
}

/** Another repository or stanza has no backup, and archiving to it fails until its first one. */
function identifyRepository(context: FactContext, settings: Settings, host: string): void {
  const { repository } = settings;
  const source = "/pgbackrest/repository";
  if (repository.type === "s3")
    for (const name of ["endpoint", "bucket"] as const)
      context.identity({
        host,
        name: `backup-${name}`,
        value: repository[name],
        source: `${source}/${name}`,
      });
  context.identity({ host, name: "backup-repository", value: repository.path, source: `${source}/path` });
  const stanza = stanzaOf(settings, context.base);
  context.identity({ host, name: "backup-stanza", value: stanza, source: "/pgbackrest/stanza" });
}

export function flows(context: FlowContext, settings: Settings): void {
  if (settings.repository.type === "s3") return;
  const { facts: all } = context;
  const source = "/pgbackrest/repository";
  const databases = all.dataDirectories.map(({ service }) => service);
  const servers = listenersOf(all, "backup-repository").map(({ service }) => service);
  context.dial(databases, "backup-repository", "PostgreSQL archives and fetches WAL", source);
  context.dial(servers, "backup-agent", "the repository host backs up the databases", source);
}
