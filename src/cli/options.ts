/** Words that begin a command line, each with what it does. */
export const commands = {
  init: "ask a few questions, and write a topology to begin with",
  secrets: "print a strong value for every secret of the topology, as JSON",
  report: "print what the estate survives, and what each loss stops",
  plan: "print the steps from the running estate to a new one",
  packages: "print the packages of all hosts",
  rules: "list all rules",
  explain: "explain a rule, a key of the topology, or a line of a bundle",
  completion: "print what lets a shell complete words: bash, zsh or fish",
} as const;

export type CommandName = keyof typeof commands;

/** What a command line is about: its command, or the files of a topology. */
export type Subject = CommandName | "files";

/** What --format takes. The first is the default. */
export const formatsOf = {
  files: ["text", "json", "sarif", "github"],
  report: ["text", "json", "markdown"],
  plan: ["text", "json", "markdown"],
  packages: ["text", "json"],
  rules: ["text", "json"],
  explain: ["text", "json"],
} as const satisfies Partial<Readonly<Record<Subject, readonly string[]>>>;

export type Format = (typeof formatsOf)[keyof typeof formatsOf][number];

/** An option of the command line, as `parseArgs` of Node.js takes it, and what people and shells need to know. */
export interface Option {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly multiple?: true;
  /** The name of its value in texts. */
  readonly argument?: string;
  /** What its value is. Absent: text that nobody can guess. */
  readonly value?:
    | "file"
    | "directory"
    | "platform"
    | "example"
    | "key"
    | "setting"
    | "format"
    | readonly string[];
  readonly text: string;
  /** The command lines that it goes with. Absent: all. */
  readonly with?: readonly Subject[];
}

const judging = ["files", "report", "plan", "packages"] as const;
const reading = ["files", "secrets", "report", "plan", "packages"] as const;

/** Every option, in the order of the help text. */
export const options = {
  out: {
    type: "string",
    short: "o",
    argument: "dir",
    value: "directory",
    text: "write the bundle there; keep unchanged files, remove files that are no longer generated",
    with: ["files", "plan"],
  },
  overwrite: {
    type: "boolean",
    text: "with --out: also replace the bundle of another estate, another plan, or secrets with placeholders; with init: replace the file",
    with: ["files", "plan", "init"],
  },
  "source-map": {
    type: "boolean",
    text: "with --out, --check or --diff: also source-map.json, the values that each line of all hosts comes from, which takes a minute for some ten hosts",
    with: ["files"],
  },
  check: {
    type: "string",
    argument: "dir",
    value: "directory",
    text: "write nothing; list the files in <dir> that are not up to date",
    with: ["files"],
  },
  diff: {
    type: "string",
    argument: "dir",
    value: "directory",
    text: "write nothing; print the differences, except the text of files with secrets, of manifest.json and of picture.svg; --check and --diff show the same change on several hosts once",
    with: ["files"],
  },
  host: {
    type: "string",
    multiple: true,
    argument: "name",
    text: "limit to the files of this host; may be repeated",
    with: ["files"],
  },
  secrets: {
    type: "string",
    argument: "file",
    value: "file",
    text: "values of secrets by name: JSON, YAML, or lines NAME=value; - for standard input",
    with: ["files", "secrets", "plan"],
  },
  base: {
    type: "string",
    multiple: true,
    argument: "old",
    value: "file",
    text: "count the warnings and notes that the topology <old> has too, instead of listing them; --strict ignores them",
    with: ["files", "report"],
  },
  format: {
    type: "string",
    argument: "name",
    value: "format",
    text: "text; json or sarif (one document on standard output); github (workflow commands); markdown (with --compare, and of plan: for a comment, below 60,000 characters)",
    with: Object.keys(formatsOf) as Subject[],
  },
  strict: {
    type: "boolean",
    text: "treat warnings as errors: no bundle, exit code 1",
    with: judging,
  },
  today: {
    type: "string",
    argument: "day",
    text: "check end-of-life dates against this day, such as 2027-06-30, instead of today",
    with: judging,
  },
  set: {
    type: "string",
    multiple: true,
    argument: "key>=<value",
    value: "setting",
    text: "merge a value last, such as network.interface=ens160; may be repeated",
    with: [...reading, "explain"],
  },
  "print-topology": {
    type: "boolean",
    text: "print the topology in one piece: merged, with ranges replaced by their hosts",
    with: ["files"],
  },
  "print-schema": { type: "boolean", text: "print the JSON Schema of a topology" },
  compare: {
    type: "string",
    multiple: true,
    argument: "old",
    value: "file",
    text: "with report: print how the estate differs from that of <old>",
    with: ["report"],
  },
  html: {
    type: "string",
    argument: "file",
    value: "file",
    text: "with report: write it as a page for browsers, with a picture of the estate",
    with: ["report"],
  },
  from: {
    type: "string",
    argument: "key",
    value: "key",
    text: "with explain: list all lines that this value of the topology reaches",
    with: ["explain"],
  },
  down: {
    type: "string",
    multiple: true,
    argument: "host",
    text: "with plan: a host that does not run, so that no step touches it; may be repeated",
    with: ["plan"],
  },
  "skip-gate": {
    type: "string",
    multiple: true,
    argument: "name>=<reason",
    text: "with plan: do not wait for this gate between the steps; may be repeated",
    with: ["plan"],
  },
  "old-secrets": {
    type: "string",
    argument: "file",
    value: "file",
    text: "with plan and --secrets: values of the running estate; those that differ are rotated",
    with: ["plan"],
  },
  verify: {
    type: "string",
    argument: "plan",
    value: "file",
    text: "with plan: prove a plan of --format json again, from its topologies alone",
    with: ["plan"],
  },
  survive: {
    type: "string",
    argument: "loss",
    value: ["host", "zone"],
    text: "with init: what the estate must survive, host or zone",
    with: ["init"],
  },
  failover: {
    type: "string",
    argument: "s",
    text: "with init: seconds that a failover may take",
    with: ["init"],
  },
  hosts: {
    type: "string",
    argument: "list",
    text: "with init: node1=10.0.0.11,node2=10.0.0.12,...; with zones: node1=10.0.0.11@room1,...",
    with: ["init"],
  },
  vip: {
    type: "string",
    argument: "address",
    text: "with init: a free address of their subnet, which clients use; with /LENGTH, unless it is a /24 (IPv6: /64)",
    with: ["init"],
  },
  existing: {
    type: "string",
    argument: "list",
    text: "with init: none, database=HOST/VERSION/CONNECTIONS, broker=HOST/VERSION, or both",
    with: ["init"],
  },
  platform: {
    type: "string",
    argument: "name",
    value: "platform",
    text: "with init: the operating system of the hosts: gen-bundle explain platform",
    with: ["init"],
  },
  tls: {
    type: "string",
    argument: "answer",
    value: ["yes", "no"],
    text: "with init: whether connections are encrypted, yes or no",
    with: ["init"],
  },
  example: {
    type: "string",
    argument: "name",
    value: "example",
    text: "with init: copy an example instead",
    with: ["init"],
  },
  quiet: { type: "boolean", short: "q", text: "report errors only", with: reading },
  verbose: {
    type: "boolean",
    short: "v",
    text: "list every file, and accepted findings in full",
    with: reading,
  },
  help: { type: "boolean", short: "h", text: "print this text" },
  version: { type: "boolean", short: "V", text: "print the version" },
} as const satisfies Readonly<Record<string, Option>>;

export type OptionName = keyof typeof options;

/** The options of a command line, in the order of the help text. */
export function optionsOf(subject: Subject): readonly (readonly [OptionName, Option])[] {
  const all = Object.entries(options) as [OptionName, Option][];
  return all.filter(([, option]) => option.with?.includes(subject) ?? true);
}
