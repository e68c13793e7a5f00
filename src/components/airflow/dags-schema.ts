import * as z from "zod";

const host = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*";
const port = "(?::[1-9][0-9]{0,4})?";
const path = "(?:\\/[A-Za-z0-9_~][A-Za-z0-9._~-]*)+";

/** Neither a login with a password nor the short form of scp, which has no place for a port. */
const repositoryUrl = z
  .string()
  .max(300)
  .regex(
    new RegExp(`^(?:ssh:\\/\\/[A-Za-z0-9_][A-Za-z0-9._-]{0,31}@|https:\\/\\/)${host}${port}${path}$`),
    "must be the URL of a repository without a password, such as ssh://git@git.example.com/team/dags.git or https://git.example.com/team/dags.git",
  )
  .refine(
    (text) => URL.canParse(text) || !/^(?:ssh|https):\/\//.test(text),
    "must be a URL, with a port of at most 65535",
  )
  .superRefine((text, context) => {
    const repository = pageOf(text);
    if (repository !== undefined)
      context.addIssue({
        code: "custom",
        message: "must be the URL of a repository, not that of a page about it",
        params: {
          hint: `Write "${repository}.git". What follows it on the page are the keys "branch" and "folder" beside "url".`,
        },
      });
  });

/** The repository of a page that shows its files, on GitHub or on any GitLab. */
function pageOf(url: string): string | undefined {
  const [, repository] =
    /^(https:\/\/github\.com\/[^/]+\/[^/]+)\/(?:tree|blob)\//.exec(url) ??
    /^(https:\/\/.+?)\/-\/(?:tree|blob)\//.exec(url) ??
    [];
  return repository;
}

/** Name of a branch that git check-ref-format(1) accepts. */
const branch = z
  .string()
  .max(200)
  .regex(
    /^(?!.*(?:\.\.|\/\.|\.lock(?:\/|$)|[./]$))[A-Za-z0-9_][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/,
    "must be the name of a branch, such as main or release/2026",
  );

const folder = z
  .string()
  .max(200)
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._-]*)*$/,
    "must be the path of a folder in the repository, such as airflow/dags, without a leading or final slash",
  );

const hostKey = z
  .string()
  .max(1000)
  .regex(
    /^[a-z0-9[][a-z0-9.:\]-]* (?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)) AAAA[A-Za-z0-9+/]{40,}={0,2}$/,
    "must be a line of ssh-keyscan: the name of the host, the type of the key, and the key, such as git.example.com ssh-ed25519 AAAA…",
  );

/** Seconds that divide an hour, so that timers of the calendar fire on all hosts at the same second. */
const intervals = [10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** The name of the host of a URL in known_hosts: in brackets before any port but 22 (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export function knownHostName(url: string): string {
  const [, name = "", number = "22"] = /@([^:/]+)(?::(\d+))?/.exec(url) ?? [];
  return number === "22" ? name : `[${name}]:${number}`;
}

/** True if the repository is reached over SSH, with a deploy key; otherwise it is reached over HTTPS. */
export function usesSsh({ url }: { readonly url: string }): boolean {
  return url.startsWith("ssh:");
}

export const git = z
  .strictObject({
    url: repositoryUrl.meta({
      description:
        "URL of the repository: ssh:// with the user, or https://. The deploy key or the token is a secret of the bundle.",
      examples: ["https://git.example.com/team/dags.git"],
    }),
    branch: branch
      .default("main")
      .meta({ description: "Branch that has the DAGs.", examples: ["release/2026"] }),
    folder: folder.optional().meta({
      description: "Folder of the repository that has the DAGs; default: the whole repository.",
      examples: ["airflow/dags"],
    }),
    interval: z
      .literal(
        intervals,
        `must be a number of seconds at which all hosts can fetch at once: ${intervals.join(", ")}`,
      )
      .default(60)
      .meta({
        description: "Time between two fetches of the repository, in seconds.",
        examples: [120],
      }),
    hostKeys: z
      .array(hostKey)
      .min(1)
      .max(20)
      .optional()
      .meta({
        description:
          "Host keys of the SSH server, as ssh-keyscan prints them. Compare them with those that its owner publishes. No other key is ever accepted.",
        examples: [
          ["git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxvbmdlci10aGFuLWZvcnR5LWNoYXJhY3RlcnM"],
        ],
      }),
    user: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, "must be the name of a user or of a token")
      .optional()
      .meta({
        description:
          "User of the token for an https:// URL; default: the repository is read without signing in.",
        examples: ["deploy"],
      }),
  })
  .meta({ examples: [{ url: "https://git.example.com/team/dags.git" }] })
  .superRefine(({ url, hostKeys, user }, context) => {
    if (!repositoryUrl.safeParse(url).success) return;
    const issue = (key: string, message: string, hint: string) =>
      context.addIssue({ code: "custom", path: [key], message, params: { hint } });
    if (usesSsh({ url })) {
      const name = knownHostName(url);
      const [, host, port] = /^\[(.*)\]:(\d+)$/.exec(name) ?? [];
      const scan = host === undefined ? `ssh-keyscan ${name}` : `ssh-keyscan -p ${port} ${host}`;
      if (hostKeys === undefined)
        issue(
          "hostKeys",
          `must have the host keys of the SSH server, such as "${name} ssh-ed25519 AAAA…": without them, DAGs would be taken from whoever answers`,
          `Run "${scan}", compare the keys with those that the owner of the server publishes, and add the lines as a list.`,
        );
      else if (!hostKeys.some((line) => line.startsWith(`${name} `)))
        issue(
          "hostKeys",
          `must have a host key of "${name}", which is the host of the URL`,
          `Run "${scan}", and add the lines that it prints.`,
        );
      if (user !== undefined)
        issue("user", "must not be set for an ssh:// URL, which has the user before the @", 'Remove "user".');
    } else if (hostKeys !== undefined)
      issue(
        "hostKeys",
        "must not be set for an https:// URL, whose server has a certificate",
        'Remove "hostKeys".',
      );
  });
