import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { workspace } from "../cli/invoke.ts";
import { root } from "../examples.ts";
import { describeChecker } from "./describe-checker.ts";

const program = `${process.execPath} ${join(root, "dist/cli.cjs")}`;

/** Runs a shell in a folder with two topologies and the folder "out". */
function shell(command: string, args: readonly string[]): string {
  const cwd = workspace({ "topology.yaml": "", "two words.yaml": "", "out/file": "" });
  const { stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8", timeout: 60_000 });
  expect([stderr, error]).toEqual(["", undefined]);
  return stdout;
}

/** Words that are typed, the last one in part, and some of those that complete it, or all. */
const typed: readonly {
  words: readonly string[];
  some?: readonly string[];
  all?: readonly string[];
}[] = [
  { words: ["in"], all: ["init"] },
  { words: ["plan", "--o"], all: ["--old-secrets", "--out", "--overwrite"] },
  { words: ["plan", "topology.yaml", "to"], all: ["topology.yaml"] },
  { words: ["secrets", "--o"], all: [] },
  { words: ["secrets", "--st"], all: [] },
  { words: ["--str"], all: ["--strict"] },
  { words: ["init", "--platform", "de"], all: ["debian12", "debian13"] },
  { words: ["init", "--example", "mini"], all: ["minimal"] },
  { words: ["--format", "js"], all: ["json"] },
  { words: ["topology.yaml", "-o", "o"], all: ["out/"] },
  { words: ["topology.yaml", "--check", "o"], all: ["out/"] },
  { words: ["--secrets", "tw"], all: ["two words.yaml"] },
  { words: ["explain", "quorum-"], some: ["quorum-even", "quorum-of-two"] },
  { words: ["explain", "airflow.wor"], some: ["airflow.worker", "airflow.workers"] },
  { words: ["explain", "topo"], all: ["topology.yaml"] },
  { words: ["rules", ""], all: [] },
  { words: ["completion", ""], all: ["bash", "fish", "zsh"] },
  { words: ["completion", "bash", ""], all: [] },
  { words: ["topology.yaml", "rep"], all: [] },
  { words: ["--out", "plan", "rep"], all: ["report"] },
  { words: ["--quiet", "rep"], all: ["report"] },
  { words: ["--quiet", "report", "--htm"], all: ["--html"] },
  { words: ["report", "plan", "--dow"], all: [] },
  { words: ["-qo", "o"], all: ["out/"] },
  { words: ["explain", "--from", "network.inter"], all: ["network.interface"] },
  { words: ["explain", "sql1/etc/hosts:3", "quorum-"], all: [] },
  { words: ["explain", "sql1/etc/hosts:3", "topo"], all: ["topology.yaml"] },
  { words: ["init", "a.yaml", "topo"], all: [] },
  { words: ["plan", "--format", ""], all: ["json", "markdown", "text"] },
  { words: ["rules", "--format", ""], all: ["json", "text"] },
  { words: ["--set", "no/file"], all: [] },
  { words: ["--set", "network.inter"], all: ["network.interface="] },
  { words: ["explain", "--set", "postgres.maxC"], all: ["postgres.maxConnections="] },
  { words: ["--set", "netwo"], some: ["network.subnet="] },
  { words: ["topology.yaml", "--host", "topo"], all: [] },
];

function expectWords(found: readonly string[], { all, some = [] }: (typeof typed)[number]): void {
  if (all) expect([...found].sort()).toEqual(all);
  else expect(found).toEqual(expect.arrayContaining([...some]));
}

describeChecker("bash", () => {
  it.each(typed)("completes $words", (each) => {
    const words = ["gen-bundle", ...each.words].map((word) => `'${word}'`).join(" ");
    // readline adds the slash of a folder.
    const script = `source <(${program} completion bash); compopt() { :; }
      COMP_WORDS=(${words}) COMP_CWORD=${each.words.length}; _gen_bundle
      for word in "\${COMPREPLY[@]}"; do if [ -d "$word" ]; then echo "$word/"; else echo "$word"; fi; done`;
    expectWords(shell("bash", ["-c", script]).split("\n").slice(0, -1), each);
  });

  it.each([
    ["--format = js", "json"],
    ["--format =", "text json sarif github"],
    ["--set network.interface =", ""],
    ["--set network.interface = to", ""],
    ["--set = network.inter", "network.interface="],
    ["explain sql1/etc/hosts : 3 topo", "topology.yaml"],
    ["explain topology.yaml : 3", ""],
  ])("completes what it takes for several words: %s", (words, expected) => {
    const script = `source <(${program} completion bash); compopt() { :; }
      COMP_WORDS=(gen-bundle ${words}) COMP_CWORD=${words.split(" ").length}; _gen_bundle
      echo "\${COMPREPLY[@]}"`;
    expect(shell("bash", ["-c", script])).toBe(`${expected}\n`);
  });
});

describeChecker("fish", () => {
  it.each(typed)("completes $words", (each) => {
    const line = ["gen-bundle", ...each.words].join(" ");
    const script = `${program} completion fish | source; complete -C '${line}'`;
    const found = shell("fish", ["--no-config", "-c", script])
      .split("\n")
      .slice(0, -1)
      .map((word) => word.replace(/\t.*/, "").replaceAll("\\", ""));
    expectWords(found, each);
  });
});

describeChecker("zsh", () => {
  /** Types a line into a terminal, then Tab and Enter, and gives the words that the command gets. */
  const terminal = (line: string) => `
    zmodload zsh/zpty
    zpty shell zsh -f -i
    zpty -w shell "PROMPT=; autoload -Uz compinit; compinit -u -D; source <(${program} completion zsh)"
    zpty -w shell 'gen-bundle() { print -r -- giv""en "<$*>" }; print rea""dy'
    while zpty -r shell line; do [[ $line == *ready* ]] && break; done
    zpty -w shell $'${line}\\t'
    while zpty -r shell line; do [[ $line == *'given <'* ]] && break; done
    print -r -- $line
    zpty -d shell`;

  it.each([
    ["ini", "init"],
    ["plan --ou", "plan --out"],
    ["init --platform ubuntu24", "init --platform ubuntu2404"],
    ["explain quorum-z", "explain quorum-zone-majority"],
    ["explain topology.y", "explain topology.yaml"],
    ["secrets --secrets two", "secrets --secrets two words.yaml"],
    // zsh removes the slash of a folder again.
    ["-o ou", "-o out"],
    ["to", "topology.yaml"],
    ["completion f", "completion fish"],
    ["--out plan rep", "--out plan report"],
    ["--quiet report --htm", "--quiet report --html"],
    ["topology.yaml rep", "topology.yaml rep"],
    ["-qo ou", "-qo out"],
    ["explain --from network.interf", "explain --from network.interface"],
    ["explain a:3 topo", "explain a:3 topology.yaml"],
    ["plan --format m", "plan --format markdown"],
    ["--format m", "--format m"],
    ["--set network.interf", "--set network.interface="],
    ["--set network.interface=e", "--set network.interface=e"],
  ])("completes %j to %j", (line, expected) => {
    const found = /given <(.*)>/.exec(shell("zsh", ["-f", "-c", terminal(`gen-bundle ${line}`)]))?.[1];
    expect(found?.trim()).toBe(expected);
  });
});

describeChecker("shellcheck", () => {
  it("finds no fault in what bash reads", () => {
    expect(shell("bash", ["-c", `${program} completion bash | shellcheck --shell=bash -`])).toBe("");
  });
});

describeChecker("mandoc", () => {
  it("accepts the manual page, which names every option", () => {
    const page = join(root, "dist/gen-bundle.1");
    expect(shell("mandoc", ["-T", "lint", "-W", "error", page])).toBe("");
    const text = shell("bash", ["-c", `mandoc -T ascii ${page} | sed 's/.\\x08//g'`]);
    for (const name of ["--out <dir>", "--skip-gate <name>=<reason>", "EXIT STATUS", "completion <shell>"])
      expect(text).toContain(name);
  });
});
