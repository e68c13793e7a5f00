// The blocks of commands in a runbook, and what becomes of each in the lab.

/** The chapters whose blocks only look. The scenario runbook-read runs all of them. */
export const looking = ["Symptoms", "Health"];

/**
 * Blocks that no scenario runs, by a pattern of their place and commands, with the reason. The scenarios runbook-read and
 * runbook-run run all others.
 */
export const left = [
  {
    pattern: /^on the machine that deploys\n.*(?:ansible|rsync|psql)/s,
    reason: "The lab has no machine that deploys: no Ansible, and no keys of SSH.",
  },
  {
    pattern: /\b(?:PACKAGE|VERSION|OLD-SERVER|ADDRESS|OWNER|NAME)\b|^each host in its turn/,
    reason:
      "It has words that the reader replaces, for hosts, packages or servers that the estate does not have.",
  },
  {
    pattern: /\\password |change_password |reset-password /,
    reason: "It asks for the value of a secret.",
  },
  {
    pattern: /disable --now|forget_cluster_node|member remove|snapshot restore|--leader \S+ --force/,
    reason: "It removes a member for good, and another chapter adds it again with a new host.",
  },
  {
    pattern:
      /\b(?:dnf|apt-get) |OLD=|vacuumdb|patronictl -c \S+ remove|is-active patroni|incoming\/root\/gen-bundle\/install\.sh/,
    reason: "It upgrades packages, and the lab has no repository of packages with two versions.",
  },
];

/**
 * The blocks of commands of a runbook, each with its chapter, the title of its section, and its first line, which is the
 * place where it runs.
 */
export function blocksOf(text) {
  return text
    .split(/^## /m)
    .slice(1)
    .flatMap((part) => {
      const chapter = part.split("\n")[0];
      return part.split(/^### /m).flatMap((section, index) => {
        const title = index === 0 ? chapter : section.split("\n")[0];
        const found = [...section.matchAll(/^```sh\n# (.*)\n([\s\S]*?)^```$/gm)];
        return found.map(([, place, commands]) => ({ chapter, title, place, commands }));
      });
    });
}

/** The reasons for which no scenario runs a block. */
export function reasonsOf({ place, commands }) {
  return left.filter(({ pattern }) => pattern.test(`${place}\n${commands}`)).map(({ reason }) => reason);
}

/** The blocks that a scenario runs. */
export function runnable(blocks) {
  return blocks.filter((block) => reasonsOf(block).length === 0);
}

/** A symptom of a runbook: its causes, each with its meaning and the link to what mends it. */
export function symptomOf(text, title) {
  const chapter = text.split(/^## /m).find((part) => part.startsWith("Symptoms\n")) ?? "";
  const section = chapter.split(/^### /m).find((part) => part.split("\n")[0] === title);
  if (section === undefined) throw new Error(`The runbook has no symptom "${title}".`);
  return { causes: section.split("\n").filter((line) => line.startsWith("- ")) };
}

/** Reports whether a block changes something, so that the estate has to settle after it. */
export function changes({ commands }) {
  return /systemctl (?:stop|restart)|switchover|restart \S+ \S+ --pending|reinit|kill |edit-config|drain|rebalance|defrag/.test(
    commands,
  );
}
