import { expect, test } from "vitest";
import type { Artifact, Topology } from "../../src/index.ts";
import { type Estate, estatesWith, filesWith, known } from "./estates.ts";
import { readLines, readSections } from "./formats/lines.ts";
import { readUnit, wordsOf } from "./formats/unit.ts";

type Git = NonNullable<NonNullable<NonNullable<Topology["airflow"]>["dags"]>["git"]>;

function repositoryOf({ plan }: Estate): Git | undefined {
  return (plan.sections["airflow"] as Topology["airflow"])?.dags.git;
}

/** The options of a file that ssh(1) reads, all of which count for every server. */
function readSshConfig(text: string): ReadonlyMap<string, string> {
  const [scope, ...options] = readLines(text).map((line) => line.trim().split(" "));
  expect(scope).toEqual(["Host", "*"]);
  return new Map(options.map(([key = "", ...value]) => [key, value.join(" ")]));
}

const unitPath = "/etc/systemd/system/airflow-dags.service";
const repositoryEstates = estatesWith("airflow-venv").filter(([, estate]) => repositoryOf(estate));

/** Tiers of the processes that read DAGs: schedulers parse them where no DAG processor does. */
function readers({ plan }: Estate): readonly string[] {
  const { version, executor } = known(plan.sections["airflow"] as Topology["airflow"], "section");
  const processors = plan.services.some(({ tier }) => tier === "airflow-dag-processor");
  const schedulers = executor === "LocalExecutor" || (version.startsWith("2.") && !processors);
  return [
    "airflow-celery-worker",
    "airflow-dag-processor",
    "airflow-triggerer",
    ...(schedulers ? ["airflow-scheduler"] : []),
  ];
}

/** Each host that fetches DAGs, with the files of the fetch that are found from one to the next. */
function fetchesOf(estate: Estate) {
  return filesWith(estate, unitPath, ({ tier }) => readers(estate).includes(tier)).map(
    ({ host, content }) => {
      const files = known(estate.hosts.get(host), host);
      const fileAt = (path: string | undefined): Artifact => known(files.get(path ?? ""), path ?? "a path");
      const unit = readUnit(content);
      const environment = new Map(
        wordsOf(unit, "Service.Environment").map((word) => word.split("=") as [string, string]),
      );
      const settings = readSections(fileAt(environment.get("GIT_CONFIG_GLOBAL")).content);
      return { host, unit, fileAt, environment, settings };
    },
  );
}

test.each(repositoryEstates)(
  "every host of %s that runs Airflow fetches DAGs, without a prompt",
  (_name, estate) => {
    for (const { unit, environment, settings } of fetchesOf(estate)) {
      expect(environment.get("GIT_TERMINAL_PROMPT")).toBe("0");
      expect(wordsOf(unit, "Service.ReadWritePaths")).toEqual([environment.get("HOME")]);
      // A server that sends nothing ends a fetch long before the unit's own limit does.
      const patience = Number(settings.get("http")?.get("lowSpeedTime"));
      expect(settings.get("http")?.get("lowSpeedLimit")).toBe("1");
      expect(Number.parseInt(known(unit.get("Service.TimeoutStartSec")?.[0], "limit"), 10)).toBeGreaterThan(
        patience,
      );
    }
  },
);

test.each(repositoryEstates)("the program of %s fetches the branch of the topology", (_name, estate) => {
  const { url, branch, folder = "." } = known(repositoryOf(estate), "repository");
  for (const { unit, fileAt, environment } of fetchesOf(estate)) {
    const { content, mode } = fileAt(unit.get("Service.ExecStart")?.[0]);
    expect(mode).toBe(0o755);
    expect(readLines(content)).toEqual(
      expect.arrayContaining([
        `state=${environment.get("HOME")}`,
        `url="${url}"`,
        `branch="${branch}"`,
        `folder="${folder}"`,
      ]),
    );
  }
});

test.each(repositoryEstates.filter(([, estate]) => repositoryOf(estate)?.url.startsWith("ssh:")))(
  "git of %s trusts the host keys of the topology alone, and uses its own key alone",
  (_name, estate) => {
    const { hostKeys } = known(repositoryOf(estate), "repository");
    for (const { host, unit, fileAt, settings } of fetchesOf(estate)) {
      const options = readSshConfig(
        fileAt(/^ssh -F (\S+)$/.exec(settings.get("core")?.get("sshCommand") ?? "")?.[1]).content,
      );
      expect(options.get("StrictHostKeyChecking"), host).toBe("yes");
      expect(options.get("UpdateHostKeys"), host).toBe("no");
      expect(options.get("GlobalKnownHostsFile"), host).toBe("/dev/null");
      expect(readLines(fileAt(options.get("UserKnownHostsFile")).content), host).toEqual(hostKeys);
      expect(options.get("BatchMode"), host).toBe("yes");
      expect(Number(options.get("ConnectTimeout")), host).toBeGreaterThan(0);
      const silence = Number(options.get("ServerAliveInterval")) * Number(options.get("ServerAliveCountMax"));
      expect(silence, host).toBeGreaterThan(0);

      expect(options.get("IdentitiesOnly"), host).toBe("yes");
      const key = fileAt(options.get("IdentityFile"));
      expect(key.content, host).toBe(`${known(estate.secrets["airflow-dags-key"], "key").trimEnd()}\n`);
      expect([key.group, key.sensitive, key.mode], host).toEqual([
        unit.get("Service.User")?.[0],
        true,
        0o640,
      ]);
      expect(known(unit.get("Service.ExecStartPre")?.[0], "check"), host).toContain(` ${key.path};`);
    }
  },
);

test.each(repositoryEstates.filter(([, estate]) => repositoryOf(estate)?.user !== undefined))(
  "git of %s signs in with the token of the secrets",
  (_name, estate) => {
    const { url, user } = known(repositoryOf(estate), "repository");
    for (const { host, unit, fileAt, settings } of fetchesOf(estate)) {
      const store = fileAt(/^store --file=(\S+)$/.exec(settings.get("credential")?.get("helper") ?? "")?.[1]);
      const login = new URL(store.content.trimEnd());
      expect(decodeURIComponent(login.username), host).toBe(user);
      expect(decodeURIComponent(login.password), host).toBe(estate.secrets["airflow-dags-token"]);
      expect(login.origin, host).toBe(new URL(url).origin);
      expect([store.group, store.sensitive, store.mode], host).toEqual([
        unit.get("Service.User")?.[0],
        true,
        0o640,
      ]);
    }
  },
);
