import type { FactContext, FlowContext } from "../../model/component.ts";
import type { Facts, Service } from "../../model/facts.ts";
import { listenersOf } from "../../model/plan.ts";
import type { PlatformName } from "../../model/platform.ts";
import { compareVersions } from "../../model/version.ts";
import type { Settings } from "./schema.ts";

export const serverUnit = "pgbackrest.service";

export const secretNames = { cipher: "pgbackrest-cipher", s3Key: "pgbackrest-s3-secret-key" };

export function stanzaOf({ stanza }: Settings, { name }: { readonly name: string }): string {
  return stanza ?? name;
}

/** The account of databases, which reads their files, and has those of the repository as well. */
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
  const recover = (words: string) => `runuser -u ${account} -- ${command} --delta ${words}restore`;
  context.archive({
    recover: {
      latest: recover(""),
      time: recover('--type=time --target="$TIME" --target-action=promote '),
      standby: recover("--type=standby "),
    },
    archiveCommand: `${command} archive-push %p`,
    restoreCommand: `${command} archive-get %f "%p"`,
    source: "/pgbackrest",
  });
  const install = (host: string) =>
    context.package({ host, name: "pgbackrest", ...origin(base.platform.name, settings.version) });
  const backed = (host: string, service: string) =>
    context.check({
      host,
      service,
      // The first backup is taken a while after the first start; 99 is an error of the repository itself.
      title: "the repository can be read",
      command: `found=$(runuser -u ${account} -- ${command} info --output=json) && ! echo "$found" | grep -q '"code":99'`,
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
      user: account,
      group: account,
      units: [serverUnit],
      action: "reload",
      source: "/pgbackrest",
    });
    context.check({
      host,
      service: service.id,
      title: "the server answers",
      command: `runuser -u ${account} -- pgbackrest server-ping`,
    });
  };
  const common = { unit: serverUnit, user: account, essential: false } as const;
  for (const { host, service } of databases) {
    install(host);
    backed(host, service);
    if (repository.type === "s3") continue;
    const agent = context.service({
      ...common,
      tier: "backup-agent",
      title: "pgBackRest beside PostgreSQL",
      host,
      source: "/pgbackrest",
    });
    serve(agent, "backup-agent", "pgBackRest beside PostgreSQL");
  }
  context.secret({
    name: secretNames.cipher,
    kind: "password",
    purpose: "backups are encrypted with it, and lost without it",
    source: "/pgbackrest",
  });
  if (repository.type === "s3") {
    context.secret({
      name: secretNames.s3Key,
      kind: "password",
      purpose: `the secret key that the object store gave for the key "${repository.keyId}"`,
      source: "/pgbackrest/repository",
    });
    return;
  }
  const source = "/pgbackrest/repository/host";
  for (const { name: host } of context.hosts([repository.host], source, "the repository of backups")) {
    // The account comes with the database, which is elsewhere.
    context.user({
      host,
      name: account,
      uid: undefined,
      title: "Databases and their backups",
      home: "/var/lib/pgbackrest",
    });
    install(host);
    const server = context.service({
      ...common,
      tier: "backup-repository",
      title: "Repository of backups",
      host,
      directories: [{ path: repository.path, mode: 0o750, user: account, group: account }],
      source,
    });
    serve(server, "backup-repository", "Repository of backups");
    backed(host, server.id);
  }
}

/** Debian's own package where it is of that version, else that of the PostgreSQL project. */
function origin(platform: PlatformName, version: string): { repository?: string; series?: string } {
  if (platform === "debian12" && compareVersions(version, "2.45") <= 0) return {};
  return { repository: "pgdg", series: version };
}

export function flows(context: FlowContext, settings: Settings): void {
  if (settings.repository.type === "s3") return;
  const { facts: all } = context;
  const source = "/pgbackrest/repository";
  const databases = all.dataDirectories.map(({ service }) => service);
  const servers = listenersOf(all, "backup-repository").map(({ service }) => service);
  context.dial(databases, "backup-repository", "PostgreSQL's log is archived and fetched", source);
  context.dial(servers, "backup-agent", "the repository copies databases", source);
}
