import { wrapped } from "../report/section.ts";
import { type Option, options } from "./options.ts";

/** What stands before the options in the help text, and what stands after them. */
export const before = `Turns one topology into every file of every host, or lists all of its errors.

Usage:
  gen-bundle <topology>... [options]         list the findings and the hosts; write nothing
  gen-bundle <topology>... --out <dir>       write the files
  gen-bundle init [<file>] [options]         ask a few questions, and write a topology to begin with; topology.yaml
  gen-bundle init [<file>] --example <name>  copy an example
  gen-bundle secrets <topology>... [options] print a strong value for every secret of the topology, as JSON
  gen-bundle report <topology>... [options]  print what the estate survives, and what each loss stops
  gen-bundle report --compare <old> <topology>...
                                             print how that differs from the estate of <old>
  gen-bundle report <topology>... --html <file>
                                             write that as a page for browsers, with a picture of the estate
  gen-bundle plan <old> <topology>... [options]
                                             print the steps from the running estate of <old> to the new one;
                                             --out <dir> writes the files of each stage, and a playbook of the steps
  gen-bundle plan --verify <plan.json> [<old> <topology>...]
                                             prove a plan of --format json again, from its topologies alone
  gen-bundle packages <topology>... [options]
                                             print the packages of all hosts, one a line, or with --format json
  gen-bundle rules                           list all rules
  gen-bundle explain [<rule or key>]         explain a rule, or a key of the topology such as network.admin;
                                             without one, list the sections of the topology
  gen-bundle explain <file>:<line> [<topology>...]
                                             print where a line of the bundle comes from, and what a change of
                                             that does; a file on this disk needs no topology
  gen-bundle explain --from <key> <topology>...
                                             list all lines that a value reaches
  gen-bundle completion <shell>              print what lets bash, zsh or fish complete words

<topology> is a JSON or YAML file, or - for standard input. Several are merged in their order: objects by key, null
removes a key, any other value replaces.
`;

export const after = `Exit codes: 0 success; 1 the topology or the secrets have errors (or, with --strict, warnings); 2 wrong usage, or a file
cannot be read or written; 3 the files differ (--check, --diff).

Secrets: the topology refers to them by name, and a file holds their values.
  (umask 077; gen-bundle secrets topology.json > secrets.json)
  gen-bundle topology.json --secrets secrets.json --out bundle
To replace one, delete its entry, then: gen-bundle secrets topology.json --secrets secrets.json > new.json
(to a new file, because the shell empties the target of a redirection before gen-bundle can read it).
`;

/** Columns of the option and of a line. */
const [indent, width] = [24, 112];

/** An option as the help text writes it, such as "-o, --out <dir>". */
export function written(name: string, { short, argument }: Option): string {
  return `${short === undefined ? "" : `-${short}, `}--${name}${argument === undefined ? "" : ` <${argument}>`}`;
}

const described = Object.entries<Option>(options).map(([name, option]) => {
  const head = `${option.short === undefined ? "      " : "  "}${written(name, option)}`;
  const lines = wrapped(option.text, width - indent);
  const [first = "", ...others] = head.length < indent - 1 ? lines : ["", ...lines];
  return [
    `${head.padEnd(indent)}${first}`.trimEnd(),
    ...others.map((line) => " ".repeat(indent) + line),
  ].join("\n");
});

export const help = `${before}
Options:
${described.join("\n")}

${after}`;
