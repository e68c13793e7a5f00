import type { RuleDescription } from "./model/rule.ts";

/** What can be wrong before there is a plan for rules to judge, and what is said of the acceptances in the end. */
export const readingRules: readonly RuleDescription[] = [
  {
    id: "syntax",
    severity: "error",
    summary: "The topology is JSON or YAML in which every key stands once.",
    rationale: "Of two keys of one name a reader takes the last one without a word, and the first is lost.",
  },
  {
    id: "unknown-key",
    severity: "error",
    summary: "Every key of the topology is one that it may have.",
    rationale: "A key with a typing error would be left out in silence, and its default would rule.",
  },
  {
    id: "missing-key",
    severity: "error",
    summary: "What has no sensible default is given.",
    rationale: "An address or a version that was guessed would be found wrong on the day of the deployment.",
  },
  {
    id: "invalid-name",
    severity: "error",
    summary: "Names are made of characters that are literal in every file they reach.",
    rationale:
      "A name becomes a host name, a key of a file and a word of a command: a character that one of them gives a meaning could change what the file says.",
  },
  {
    id: "invalid-value",
    severity: "error",
    summary: "Every value has the form and the range that its key allows.",
    rationale: "Daemons refuse such a value when they start, or read it as something else.",
  },
  {
    id: "accept-without-effect",
    severity: "warning",
    summary: "Every entry of accept silences a finding.",
    rationale: "An acceptance that outlives its finding would hide the next one.",
  },
  {
    id: "internal-error",
    severity: "error",
    summary: "gen-bundle does not fail on a topology.",
    rationale: "Whatever the input, the answer is a bundle or the reasons why there is none.",
  },
];
