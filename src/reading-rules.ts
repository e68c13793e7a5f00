import type { RuleDescription } from "./model/rule.ts";

/** What can be wrong before there is a plan for rules to judge, and what is said of the acceptances in the end. */
export const readingRules: readonly RuleDescription[] = [
  {
    id: "syntax",
    severity: "error",
    summary: "The topology is JSON or YAML in which every key stands once.",
    rationale: "Of two keys of one name a reader takes the last one without a word, and the first is lost.",
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
    summary: "Every key of the topology is one that it may have.",
    rationale: "A key with a typing error would be left out in silence, and its default would rule.",
    bad: { postgres: { synchronos: "strict" } },
    good: { postgres: { synchronous: "strict" } },
    sources: ["https://json-schema.org/understanding-json-schema/reference/object#additionalproperties"],
  },
  {
    id: "missing-key",
    severity: "error",
    summary: "What has no sensible default is given.",
    rationale: "An address or a version that was guessed would be found wrong on the day of the deployment.",
    bad: { nfs: { exports: { dags: { path: "/srv/dags" } } } },
    good: { nfs: { hosts: ["node3"], exports: { dags: { path: "/srv/dags" } } } },
    sources: ["https://json-schema.org/understanding-json-schema/reference/object#required"],
  },
  {
    id: "invalid-name",
    severity: "error",
    summary: "Names are made of characters that are literal in every file they reach.",
    rationale:
      "A name becomes a host name, a key of a file and a word of a command: a character that one of them gives a meaning could change what the file says.",
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
    summary: "Every value has the form and the range that its key allows.",
    rationale: "Daemons refuse such a value when they start, or read it as something else.",
    bad: { postgres: { ports: { database: "5432" } } },
    good: { postgres: { ports: { database: 5432 } } },
    sources: ["https://cwe.mitre.org/data/definitions/20.html"],
  },
  {
    id: "accept-without-effect",
    severity: "warning",
    summary: "Every entry of accept silences a finding.",
    rationale: "An acceptance that outlives its finding would hide the next one.",
    bad: { accept: { "quorum-even": "a fifth machine comes in May" } },
    good: { accept: { "database-without-backup": "the machines are backed up as a whole" } },
    sources: ["https://eslint.org/docs/latest/use/command-line-interface#--report-unused-disable-directives"],
  },
  {
    id: "internal-error",
    severity: "error",
    summary: "gen-bundle does not fail on a topology.",
    rationale: "Whatever the input, the answer is a bundle or the reasons why there is none.",
    bad: undefined,
    good: undefined,
    sources: [],
  },
];
