import type { RuleDescription } from "./model/rule.ts";

/** Findings outside of the plan: problems with reading the topology, and unused acceptances. */
export const readingRules: readonly RuleDescription[] = [
  {
    id: "syntax",
    severity: "error",
    summary: "The topology is valid JSON or YAML without duplicate keys.",
    rationale: "Parsers silently keep the last of two equal keys, and the first value is lost.",
    bad: `name: minimal
etcd:
  hosts: [node1]
etcd:
  hosts: [node1, node2, node3]
`,
    good: `name: minimal
network: { subnet: 10.0.0.0/24 }
hosts:
  node1: { address: 10.0.0.11 }
`,
    sources: ["https://www.rfc-editor.org/rfc/rfc8259#section-4", "https://yaml.org/spec/1.2.2/#3211-nodes"],
  },
  {
    id: "unknown-key",
    severity: "error",
    summary: "Every key of the topology is defined in its schema.",
    rationale: "A misspelled key would be ignored silently, and the default would apply.",
    bad: { postgres: { synchronos: "strict" } },
    good: { postgres: { synchronous: "strict" } },
    sources: ["https://json-schema.org/understanding-json-schema/reference/object#additionalproperties"],
  },
  {
    id: "missing-key",
    severity: "error",
    summary: "Every key without a default is set.",
    rationale: "A guessed address or host would turn out to be wrong only at deployment.",
    bad: { nfs: { exports: { dags: { path: "/srv/dags" } } } },
    good: { nfs: { hosts: ["node3"], exports: { dags: { path: "/srv/dags" } } } },
    sources: ["https://json-schema.org/understanding-json-schema/reference/object#required"],
  },
  {
    id: "invalid-name",
    severity: "error",
    summary: "Names consist of characters that are literal in every generated file.",
    rationale:
      "A name becomes a host name, a key in a file and a word in a command. A character with a special meaning there could change the meaning of the file.",
    bad: { hosts: { "node4; reboot": { address: "10.0.0.14" } } },
    good: { hosts: { node4: { address: "10.0.0.14" } } },
    sources: [
      "https://www.rfc-editor.org/rfc/rfc1123#section-2.1",
      "https://cwe.mitre.org/data/definitions/93.html",
    ],
  },
  {
    id: "invalid-value",
    severity: "error",
    summary: "Every value has the type and the range that its key requires.",
    rationale: "A daemon refuses such a value at startup, or reads it as something else.",
    bad: { postgres: { ports: { database: "5432" } } },
    good: { postgres: { ports: { database: 5432 } } },
    sources: ["https://cwe.mitre.org/data/definitions/20.html"],
  },
  {
    id: "accept-without-effect",
    severity: "warning",
    summary: "Every entry of accept matches a finding.",
    rationale: "An acceptance that remains after its finding is fixed would hide the next finding.",
    bad: { accept: { "quorum-even": "a fifth machine comes in May" } },
    good: { accept: { "database-without-backup": "the machines are backed up as a whole" } },
    sources: ["https://eslint.org/docs/latest/use/command-line-interface#--report-unused-disable-directives"],
  },
  {
    id: "internal-error",
    severity: "error",
    summary: "gen-bundle does not fail on a topology.",
    rationale: "For every input, the result must be a bundle or the findings that prevent one.",
    bad: undefined,
    good: undefined,
    sources: [],
  },
];
