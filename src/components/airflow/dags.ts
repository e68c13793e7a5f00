import dagsSshConfig from "../../../templates/airflow/dags-ssh-config.ejs";
import syncDags from "../../../templates/airflow/sync-dags.sh.ejs";
import { banner } from "../../formats/banner.ts";
import { afterNetwork, closedSandbox, refusePlaceholders, unitFile } from "../../formats/systemd.ts";
import { render } from "../../formats/template.ts";
import { type Artifact, artifact, helperPrograms } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import type { Check, SecretReference, Share } from "../../model/facts.ts";
import type { ByFamily } from "../../platforms/index.ts";
import { knownHostName, usesSsh } from "./dags-schema.ts";
import type { Settings } from "./schema.ts";

/*
 * DAGs from a git repository. Every host that reads DAGs fetches it with git itself, as an account of its own, in all
 * versions of Airflow. Airflow 3 has bundles of DAGs that do so (provider git), but they need the server whenever a DAG
 * processor or a task starts. With provider 1.0.1 and an unreachable server, the bundle removed its copy of the
 * repository, and then failed (tried with 3.3.2). Besides, they run as Airflow, so that every task can read the key.
 */

type Git = NonNullable<Settings["dags"]["git"]>;

/** Account that fetches the DAGs. It alone reads the key or the token. */
export const dagsAccount = "airflow-dags";

/** Folder of the repository on a host, and of the commits that have been checked out. */
export const dagsState = "/var/lib/airflow-dags";
/** Link to the commit that Airflow reads. */
export const currentDags = `${dagsState}/current`;

const folder = "/etc/airflow-dags";
const gitConfig = `${folder}/gitconfig`;
const sshConfig = `${folder}/ssh_config`;
const knownHosts = `${folder}/known_hosts`;
const keyPath = `${folder}/key`;
const credentials = `${folder}/credentials`;
const script = `${helperPrograms}/sync-dags.sh`;
export const dagsUnit = "airflow-dags";

export const gitPackages: ByFamily<readonly string[]> = {
  el: ["git", "openssh-clients"],
  debian: ["git", "openssh-client"],
};

/** Seconds for one fetch. */
const fetchTimeout = 300;

/** Folder of the DAGs on every host that reads them. */
export function dagsFolder({ dags }: Pick<Settings, "dags">): string {
  if (!dags.git) return dags.path ?? "/opt/airflow/dags";
  return dags.git.folder === undefined ? currentDags : `${currentDags}/${dags.git.folder}`;
}

/** The share with the DAGs, if there is one. */
export function dagsShare(
  { shares }: { readonly shares: readonly Share[] },
  { dags }: Settings,
): Share | undefined {
  return dags.git ? undefined : shares.find(({ name }) => name === dags.share);
}

/** The secret with which hosts read the repository; undefined if everybody may read it. */
export function dagsSecret({ dags: { git } }: Settings): SecretReference | undefined {
  if (!git) return undefined;
  if (usesSsh(git))
    return {
      name: "airflow-dags-key",
      kind: "ssh-key",
      purpose: "deploy key with which hosts read the repository of the DAGs",
      source: "/airflow/dags/git/url",
    };
  if (git.user === undefined) return undefined;
  return {
    name: "airflow-dags-token",
    kind: "issued",
    purpose: "token with which hosts read the repository of the DAGs",
    source: "/airflow/dags/git/user",
  };
}

function calendar({ interval }: Git): string {
  if (interval < 60) return `*:*:0/${interval}`;
  return interval === 3600 ? "hourly" : `*:0/${interval / 60}`;
}

/** Age of the last fetch at which the server counts as unreachable: two fetches, one of which takes its whole time. */
export function oldestFetch({ interval }: Git): number {
  return 2 * interval + fetchTimeout;
}

export function dagsCheck(git: Git): Pick<Check, "title" | "command"> {
  const age = oldestFetch(git);
  return {
    title: `the DAGs were fetched from the repository within the last ${age} s`,
    command: `systemctl is-active --quiet ${dagsUnit}.timer && find ${dagsState}/fetched -newermt '-${age} seconds' | grep --quiet .`,
  };
}

/** Prints the commit of the DAGs that a host has. */
export const printCommit = `basename "$(readlink ${currentDags})"`;

/** Prints the keys and the commit of the branch that the server has, with the account and the files of the fetch. */
export function askServer({ url, branch }: Git): string {
  return `runuser -u ${dagsAccount} -- env GIT_CONFIG_GLOBAL=${gitConfig} GIT_TERMINAL_PROMPT=0 git ls-remote ${url} refs/heads/${branch}`;
}

/** Files of a host that reads DAGs. */
export function* dagsFiles(
  { plan, secret }: FileContext,
  settings: Settings,
  host: string,
): Iterable<Artifact> {
  const { git } = settings.dags;
  if (!git) return;
  const common = { host, component: "airflow" } as const;
  const header = { banner: banner(plan.name).trimEnd() };
  const ssh = usesSsh(git);
  const token = ssh ? undefined : dagsSecret(settings);
  const secrets = [...(ssh ? [keyPath] : []), ...(token ? [credentials] : [])];
  yield artifact({
    ...common,
    path: gitConfig,
    content: [
      header.banner,
      ...(ssh ? ["[core]", `    sshCommand = ssh -F ${sshConfig}`] : []),
      ...(token ? ["[credential]", `    helper = store --file=${credentials}`] : []),
      // Less than a byte in 20 s ends a fetch over HTTPS; SSH has its own limits.
      "[http]",
      "    lowSpeedLimit = 1",
      "    lowSpeedTime = 20",
      "",
    ].join("\n"),
  });
  if (ssh) {
    yield artifact({
      ...common,
      path: sshConfig,
      content: render(dagsSshConfig, { ...header, key: keyPath, knownHosts }),
      validator: `ssh -G -F ${sshConfig} ${knownHostName(git.url).replaceAll(/[[\]]|:\d+$/g, "")} >/dev/null`,
    });
    yield artifact({
      ...common,
      path: knownHosts,
      content: `${header.banner}\n${git.hostKeys?.join("\n")}\n`,
    });
    yield artifact({
      ...common,
      path: keyPath,
      content: `${secret(dagsSecret(settings)?.name ?? "").trimEnd()}\n`,
      // ssh asks for more only where the account owns its key.
      group: dagsAccount,
      sensitive: true,
    });
  }
  if (token) {
    const { host: server } = new URL(git.url);
    yield artifact({
      ...common,
      path: credentials,
      content: `https://${encodeURIComponent(git.user ?? "")}:${encodeURIComponent(secret(token.name))}@${server}\n`,
      // ssh asks for more only where the account owns its key.
      group: dagsAccount,
      sensitive: true,
    });
  }
  yield artifact({
    ...common,
    path: script,
    content: render(syncDags, {
      ...header,
      state: dagsState,
      url: git.url,
      branch: git.branch,
      folder: git.folder ?? ".",
    }),
    mode: 0o755,
  });
  yield artifact({
    ...common,
    path: `/etc/systemd/system/${dagsUnit}.service`,
    content: unitFile(plan.name, {
      Unit: [
        ["Description", "DAGs from the git repository"],
        ...afterNetwork,
        ["After", "nss-lookup.target"],
      ],
      Service: [
        ["Type", "oneshot"],
        ["User", dagsAccount],
        ["Group", dagsAccount],
        ["Environment", `HOME=${dagsState} GIT_CONFIG_GLOBAL=${gitConfig} GIT_TERMINAL_PROMPT=0`],
        ...(secrets.length > 0 ? [refusePlaceholders(...secrets)] : []),
        ["ExecStart", script],
        ["TimeoutStartSec", `${fetchTimeout}s`],
        // Airflow reads the files.
        ["UMask", "0022"],
        ...closedSandbox({ ReadWritePaths: dagsState }),
      ],
    }),
  });
  yield artifact({
    ...common,
    path: `/etc/systemd/system/${dagsUnit}.timer`,
    content: unitFile(plan.name, {
      Unit: [["Description", "Regular fetch of the DAGs"]],
      Timer: [
        ["OnActiveSec", "0s"],
        // All hosts fetch at the same second, so that no worker lacks a DAG that a DAG processor has found.
        ["OnCalendar", calendar(git)],
        ["AccuracySec", "1s"],
      ],
      Install: [["WantedBy", "timers.target"]],
    }),
    onChange: { units: [`${dagsUnit}.timer`], action: "restart" },
  });
}
