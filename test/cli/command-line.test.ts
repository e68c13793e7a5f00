import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/cli/command-line.ts";
import { invoke, workspace } from "./invoke.ts";

describe("parseCommandLine", () => {
  it.each([
    [["t.json"], { kind: "list" }],
    [["t.json", "-o", "out"], { kind: "write", directory: "out", overwrite: false }],
    [["t.json", "-o", "out", "--overwrite"], { kind: "write", directory: "out", overwrite: true }],
    [["--out=-x", "t.json"], { kind: "write", directory: "-x" }],
    [["t.json", "--check", "out"], { kind: "check", directory: "out" }],
    [["t.json", "--diff", "out"], { kind: "diff", directory: "out" }],
    [["t.json", "--check", "out", "--diff", "out"], { kind: "diff", directory: "out" }],
  ])("%j", (args, action) => {
    expect(parseCommandLine(args)).toMatchObject({ kind: "bundle", topologies: ["t.json"], action });
  });

  it("takes everything after -- as it is", () => {
    expect(parseCommandLine(["--", "-t.json"])).toMatchObject({ topologies: ["-t.json"] });
    expect(parseCommandLine(["--", "-out"])).toMatchObject({ topologies: ["-out"] });
  });

  it("knows the secrets command", () => {
    expect(parseCommandLine(["secrets", "-", "--secrets", "s.json", "-q"])).toEqual({
      kind: "secrets",
      topologies: ["-"],
      set: [],
      secrets: "s.json",
      quiet: true,
      verbose: false,
      strict: false,
      format: "text",
    });
  });
});

describe("wrong usage", () => {
  it.each([
    [[], "Name a topology file, or - for standard input."],
    [[""], "Name a topology file, or - for standard input."],
    [["secrets"], "Name a topology file, or - for standard input."],
    [["t", ""], "Name a topology file, or - for standard input."],
    [["-", "t", "-"], "Standard input can be read only once, so give - only once."],
    [["raport", "t.json"], 'There is no file or command "raport". Did you mean "report"?'],
    [
      ["begin"],
      'There is no file or command "begin". The commands are init, secrets, report, plan, packages, rules, explain and completion.',
    ],
    [["help"], 'There is no file or command "help". Did you mean "--help"?'],
    [["diff", "t.json", "out"], 'There is no file or command "diff". Did you mean "--diff"?'],
    [["t", "--set", "x"], '--set takes a key and a value, such as x=VALUE, and "x" has no value.'],
    [["t", "--set", "a..b=1"], "--set takes a key and a value, such as network.interface=ens160."],
    [["t", "--set", "=1"], "--set takes a key and a value, such as network.interface=ens160."],
    [
      ["t", "--set", "x="],
      '--set x has no value; write "" with its quotation marks, or null to remove the key.',
    ],
    [["t", "--vip", "10.0.0.1"], '--vip goes with "gen-bundle init".'],
    [["init", "a.yaml", "b.yaml"], '"gen-bundle init" writes one file, and there is "b.yaml" as well.'],
    [["init", "--secrets", "s"], '--secrets does not go with "gen-bundle init".'],
    [
      ["init", "--example", "x", "--tls", "no"],
      "--example copies a topology as it is, so --tls does not go with it.",
    ],
    [
      ["init", "x"],
      '"gen-bundle init" writes a file such as topology.yaml or topology.json, and is given "x".',
    ],
    [["rules", "--set", "x=1"], '--set does not go with "gen-bundle rules".'],
    [["report", "t", "--print-topology"], '--print-topology does not go with "gen-bundle report".'],
    [["t", "--print-topology", "-o", "out"], "--out does not go with --print-topology."],
    [
      ["t", "--print-topology", "--format", "json"],
      "--print-topology prints YAML, so --format must be text.",
    ],
    [["t", "--oout", "x"], 'There is no option "--oout". Did you mean "--out"?'],
    [["t", "--dif", "x"], 'There is no option "--dif". Did you mean "--diff"?'],
    [["t", "-x"], 'There is no option "-x".'],
    [["t", "-out", "x"], 'There is no option "-out". Did you mean "--out"?'],
    [["t", "-strict"], 'There is no option "-strict". Did you mean "--strict"?'],
    [["t", "--secrets", "a", "--secrets", "b"], "--secrets takes one value and is given several times."],
    [["t", "--\u001b[31m"], 'There is no option "--\\u001b[31m".'],
    [["t", "-o"], "--out needs a value."],
    [["t", "--check"], "--check needs a value."],
    [["t", "--check", "--diff", "x"], "--check needs a value."],
    [["init", "--failover", "-3"], "--failover needs a value. Write --failover=-3 if that is meant."],
    [["t", "-o", ""], "--out has an empty value."],
    [["t", "--host", ""], "--host has an empty value."],
    [["t", "--quiet=yes"], "--quiet takes no value."],
    [["t", "-q", "-v"], "--quiet and --verbose exclude each other: give one of them."],
    [["rules", "-v"], '--verbose does not go with "gen-bundle rules".'],
    [["report", "t", "--compare"], "--compare needs a value."],
    [["report", "t", "--compare", ""], "--compare has an empty value."],
    [
      ["report", "--compare", "old.json"],
      'Name the topology that is compared with "old.json": gen-bundle report --compare OLD NEW.',
    ],
    [
      ["report", "t", "--compare", "a", "--compare", "b"],
      "--compare takes one topology and is given 2; merge them first, with --print-topology.",
    ],
    [
      ["t", "--compare", "u"],
      '--compare goes with "gen-bundle report": gen-bundle report --compare OLD NEW.',
    ],
    [
      ["secrets", "t", "--compare", "u"],
      '--compare goes with "gen-bundle report": gen-bundle report --compare OLD NEW.',
    ],
    [["report", "-", "--compare", "-"], "Standard input can be read only once, so give - only once."],
    [
      ["report", "t", "--base", "-", "--compare", "-"],
      "Standard input can be read only once, so give - only once.",
    ],
    [["t", "--base"], "--base needs a value."],
    [["t", "--base", ""], "--base has an empty value."],
    [
      ["t", "--base", "-", "--secrets", "-"],
      "The topology and the secrets cannot both come from standard input.",
    ],
    [
      ["t", "--base", "a", "--base", "a"],
      "--base takes one topology and is given 2; merge them first, with --print-topology.",
    ],
    [["secrets", "t", "--base", "u"], '--base does not go with "gen-bundle secrets".'],
    [["t", "--print-topology", "--base", "u"], "--base does not go with --print-topology."],
    [["report", "t", "--format", "markdown"], "--format markdown goes with --compare."],
    [["t", "--format", "markdown"], '--format must be text, json, sarif or github, and is "markdown".'],
    [
      ["report", "t", "--compare", "u", "--format", "sarif"],
      '--format must be text, json or markdown, and is "sarif".',
    ],
    [["t", "-o", "x", "--check", "x"], "--out writes and --check does not: give one of them."],
    [["t", "-o", "x", "--diff", "x"], "--out writes and --diff does not: give one of them."],
    [["t", "--check", "x", "--diff", "y"], '--check and --diff name two directories, "x" and "y".'],
    [["t", "--overwrite"], "--overwrite goes with --out."],
    [["t", "--check", "x", "--overwrite"], "--overwrite goes with --out."],
    [["report", "t", "--overwrite"], '--overwrite does not go with "gen-bundle report".'],
    [["-", "--secrets", "-"], "The topology and the secrets cannot both come from standard input."],
    [["--print-schema", "t"], '--print-schema takes no topology, but there is "t".'],
    [["secrets", "t", "-o", "x"], '--out does not go with "gen-bundle secrets".'],
    [["secrets", "t", "--host", "x"], '--host does not go with "gen-bundle secrets".'],
    [["secrets", "t", "--strict"], '--strict does not go with "gen-bundle secrets".'],
    [["rules", "t"], '"gen-bundle rules" takes no argument, but there is "t".'],
    [["explain", ""], '"gen-bundle explain" takes a rule or a key of the topology, not an empty word.'],
    [
      ["a", "--from", "name"],
      '--from goes with "gen-bundle explain": gen-bundle explain --from KEY TOPOLOGY.',
    ],
    [["explain", "name", "--set", "a=b"], '--set does not go with "gen-bundle explain KEY".'],
    [["explain", "a:1", "-", "-"], "Standard input can be read only once, so give - only once."],
    [["explain", "a", "b"], 'One rule or key at a time: "a" is followed by "b".'],
    [["completion"], "Name the shell: gen-bundle completion bash, zsh or fish."],
    [["completion", "tcsh"], '"gen-bundle completion" knows bash, zsh and fish, not "tcsh".'],
    [["completion", "bash", "zsh"], 'One shell at a time: "bash" is followed by "zsh".'],
    [["completion", "bash", "--strict"], '--strict does not go with "gen-bundle completion".'],
    [["rules", "-o", "x"], '--out does not go with "gen-bundle rules".'],
    [
      ["t", "--format", "jsn"],
      '--format must be text, json, sarif or github, and is "jsn". Did you mean "json"?',
    ],
    [["t", "--today", "soon"], '--today must be a day such as 2026-11-21, and is "soon".'],
    [["t", "--today", "2026-13-01"], '--today must be a day such as 2026-11-21, and is "2026-13-01".'],
    [["secrets", "t", "--today", "2026-11-21"], '--today does not go with "gen-bundle secrets".'],
    [["rules", "--format", "sarif"], '--format must be text or json, and is "sarif".'],
  ])("%j is told in one line", async (args, sentence) => {
    const { code, stdout, stderr } = await invoke(args, { cwd: workspace() });
    expect(stderr).toBe(`gen-bundle: ${sentence} Try "gen-bundle --help".\n`);
    expect([code, stdout]).toEqual([2, ""]);
  });
});
