import type { FactContext, FlowContext } from "../../model/component.ts";
import type { Facts, Package, Service, ServiceId } from "../../model/facts.ts";
import { listenersOf } from "../../model/plan.ts";
import { compareVersions } from "../../model/version.ts";
import type { ByPlatform } from "../../platforms/index.ts";
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

/** Where the package comes from: the repository of the PostgreSQL project, unless the platform has that version. */
const origins: ByPlatform<(version: string) => Pick<Package, "repository" | "series">> = {
  rocky9: (series) => ({ repository: "pgdg", series }),
  debian12: (series) => (compareVersions(series, "2.45") <= 0 ? {} : { repository: "pgdg", series }),
};

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
    context.package({ host, name: "pgbackrest", ...origins[base.platform.name](settings.version) });
  const backed = (host: string, service: ServiceId) =>
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
  const host = context.host(repository.host, source, "the repository of backups")?.name;
  if (host !== undefined) {
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

export function flows(context: FlowContext, settings: Settings): void {
  if (settings.repository.type === "s3") return;
  const { facts: all } = context;
  const source = "/pgbackrest/repository";
  const databases = all.dataDirectories.map(({ service }) => service);
  const servers = listenersOf(all, "backup-repository").map(({ service }) => service);
  context.dial(databases, "backup-repository", "PostgreSQL's log is archived and fetched", source);
  context.dial(servers, "backup-agent", "the repository copies databases", source);
}
