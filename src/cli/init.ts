import ipaddr from "ipaddr.js";
import { checkTopology } from "../check-topology.ts";
import { shellWord } from "../formats/shell.ts";
import { covers, rangeOf } from "../model/address-range.ts";
import { counted } from "../model/counted.ts";
import { maximum } from "../model/fields.ts";
import { addressesOf, addressIn, namesIn, problemOfRange, sizeOfRange } from "../model/host-range.ts";
import { printable } from "../report/printable.ts";
import { topologyReport } from "../report/topology.ts";
import { topologyJsonSchema } from "../topology.ts";
import { type Answer, type Command, answers as names } from "./command-line.ts";
import { copyExample } from "./copy-example.ts";
import { Failure } from "./failure.ts";
import type { Io } from "./io.ts";
import { type Answers, remarks, startTopology } from "./start-topology.ts";
import { writeWhole } from "./write-whole.ts";

type InitCommand = Extract<Command, { kind: "init" }>;

/** The question behind each option, and its default for a terminal. */
const questions = {
  survive: { text: "What must the estate survive, the loss of a host or of a zone?", standard: "host" },
  failover: { text: "How many seconds may a failover take?", standard: "60" },
  hosts: {
    text: "Which hosts are there, with which addresses (and zones)? Such as a=10.0.0.11@room1,b=10.0.0.12@room2,c=10.0.0.13@room3",
    standard: undefined,
  },
  vip: {
    text: "Which free address of their subnet shall clients use? Such as 10.0.0.10; in a subnet that is no /24 (IPv6: /64), such as 10.0.0.10/22",
    standard: undefined,
  },
  existing: {
    text: "What exists already? none, or database=HOST/VERSION/CONNECTIONS, broker=HOST/VERSION, or both with a comma",
    standard: "none",
  },
  platform: { text: "Which operating system do the hosts have?", standard: undefined },
  tls: { text: "Shall connections be encrypted, yes or no?", standard: "yes" },
} as const satisfies Readonly<
  Record<Answer, { readonly text: string; readonly standard: string | undefined }>
>;

/**
 * Writes a topology to begin with, from the answers to a few questions, and prints the commands that come next.
 *
 * @throws Failure if answers are missing or do not fit, and if the file cannot be written
 */
export async function init({ file: named, example, answers, overwrite }: InitCommand, io: Io): Promise<void> {
  const { file, text } =
    example === undefined
      ? await askForTopology(named ?? "topology.yaml", answers, io)
      : copyExample(example, named);
  writeWhole(file, io.cwd(), text, () =>
    overwrite ? undefined : `"${file}" exists: name another file, or replace it with --overwrite.`,
  );
  const name = shellWord(file);
  await io.stdout.write(
    [
      `Wrote "${file}". Next:`,
      `  gen-bundle ${name}`,
      `  (umask 077; gen-bundle secrets ${name} > secrets.json)`,
      `  gen-bundle ${name} --secrets secrets.json --out out`,
    ]
      .map((line) => `${printable(line)}\n`)
      .join(""),
  );
}

/** The topology of the answers. A terminal is asked for those that are missing, and for all while they do not go together. */
async function askForTopology(
  file: string,
  given: Readonly<Partial<Record<Answer, string>>>,
  io: Io,
): Promise<{ readonly file: string; readonly text: string }> {
  const missing = names.filter((name) => given[name] === undefined);
  if (missing.length > 0 && io.isInteractive !== true)
    throw new Failure(
      `There is no terminal to ask, so give ${missing.map((name) => `--${name} (${questions[name].text})`).join(", ")}.`,
      { usage: true },
    );
  for (const name of names) {
    const problem = given[name] === undefined ? undefined : problemOf(name, given[name]);
    if (problem !== undefined) throw new Failure(problem);
  }
  if (missing.length === 0) return newTopology(file, given as Record<Answer, string>);
  const lines = linesOf(io.stdin);
  let open: readonly Answer[] = missing;
  for (let answers = given; ; open = names) {
    answers = await ask(open, answers, lines, io);
    try {
      return newTopology(file, answers as Record<Answer, string>);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      await io.stderr.write(
        `\n${printable(error.message)}\n\nAnswer once more. An empty line takes what stands in brackets.\n`,
      );
    }
  }
}

/** Asks for answers. Those that were given before, or are usual, are taken for an empty line. */
async function ask(
  open: readonly Answer[],
  before: Readonly<Partial<Record<Answer, string>>>,
  lines: AsyncIterator<string>,
  io: Io,
): Promise<Readonly<Partial<Record<Answer, string>>>> {
  const answers = { ...before };
  for (const name of open) {
    const { text, standard = name === "platform" ? platforms().standard : undefined } = questions[name];
    const usual = before[name] ?? standard;
    for (let isOpen = true; isOpen; ) {
      await io.stderr.write(`${text}${usual === undefined ? "" : ` [${printable(usual)}]`} `);
      const next = await lines.next();
      if (next.done) throw new Failure("The input ended before all questions were answered.");
      const answer = next.value.trim() || usual;
      const problem = answer === undefined ? "This question has no default." : problemOf(name, answer);
      if (problem === undefined && answer !== undefined) {
        answers[name] = answer;
        isOpen = false;
      } else await io.stderr.write(`${printable(problem ?? "")}\n`);
    }
  }
  return answers;
}

async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of input) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

/** The platforms that the schema admits. */
export function platforms(): { readonly names: readonly string[]; readonly standard: string } {
  const { platform } = properties();
  return { names: platform.enum, standard: platform.default };
}

/** What the schema says of keys. */
function properties() {
  const { properties } = topologyJsonSchema() as {
    readonly properties: {
      readonly platform: { readonly enum: readonly string[]; readonly default: string };
      readonly objectives: {
        readonly properties: {
          readonly failoverSeconds: { readonly minimum: number; readonly maximum: number };
        };
      };
    };
  };
  return properties;
}

/** What is wrong with an answer by itself; undefined: nothing. */
function problemOf(name: Answer, answer: string): string | undefined {
  try {
    read[name](answer);
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
}

const read = {
  survive: (text: string) => oneOf("survive", text, ["host", "zone"] as const),
  failover: (text: string) => {
    const { minimum, maximum } = properties().objectives.properties.failoverSeconds;
    const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(seconds >= minimum && seconds <= maximum))
      throw wrong("failover", text, `a whole number of seconds from ${minimum} to ${maximum}, such as 60`);
    return seconds;
  },
  hosts: (text: string) => {
    const hosts = text.replace(/,\s*$/, "").split(",").flatMap(hostsIn);
    const names = new Set<string>();
    for (const { name } of hosts) {
      if (names.has(name)) throw wrong("hosts", name, "each host once");
      names.add(name);
    }
    return hosts;
  },
  vip: (text: string) => {
    const [address = "", length = address.includes(":") ? "64" : "24", ...rest] = text.split("/");
    try {
      const [network] = rangeOf(`${address}/${length}`);
      const isNetwork = ipaddr.parse(address).toString() === network.toString();
      if (rest.length === 0 && Number(length) > 0 && !isNetwork)
        return { address, subnet: `${network}/${length}` };
    } catch {}
    throw wrong(
      "vip",
      text,
      "an IPv4 or IPv6 address of the subnet of the hosts, such as 10.0.0.10 or 10.0.0.10/22",
    );
  },
  existing: (text: string) => {
    const found: { database?: Answers["database"]; broker?: Answers["broker"] } = {};
    if (text === "none") return found;
    for (const entry of text.split(",")) {
      const [, host, version, connections] = /^\s*database=([^/\s]+)\/(\d+)\/(\d+)\s*$/.exec(entry) ?? [];
      const [, node, series] = /^\s*broker=([^/\s]+)\/([\d.]+)\s*$/.exec(entry) ?? [];
      if ((host !== undefined && found.database) || (node !== undefined && found.broker))
        throw wrong("existing", entry.trim(), "each service once");
      if (host !== undefined)
        found.database = { host, version: Number(version), connections: Number(connections) };
      else if (node !== undefined && series !== undefined) found.broker = { host: node, version: series };
      else
        throw wrong(
          "existing",
          entry.trim(),
          "none, or services such as database=db.example.com/17/300 and broker=mq.example.com/4.1",
        );
    }
    return found;
  },
  platform: (text: string) => oneOf("platform", text, platforms().names),
  tls: (text: string) => oneOf("tls", text, ["yes", "no"] as const) === "yes",
} satisfies Record<Answer, (text: string) => unknown>;

/** The hosts of an entry, which is a range or one. */
function hostsIn(entry: string): Answers["hosts"] {
  const [, name, address, zone] = /^\s*([^=@\s]+)\s*=\s*([^=@\s]+?)(?:@([^=@\s]+))?\s*$/.exec(entry) ?? [];
  if (name === undefined || address === undefined)
    throw wrong(
      "hosts",
      entry.trim(),
      "names with addresses, such as node1=10.0.0.11,node2=10.0.0.12@room2 or wrk[1-4]=10.0.0.[21-24]",
    );
  for (const [text, example] of [
    [name, "wrk[1-4]"],
    [address, "10.0.0.[21-24]"],
  ] as const) {
    const problem = problemOfRange(text, () => true, { example, open: text === address, nouns: "" });
    if (problem !== undefined) throw new Failure(`"${text}" in --hosts ${problem}.`);
  }
  const size = sizeOfRange(name);
  if (size > maximum.hosts) throw wrong("hosts", entry.trim(), `at most ${maximum.hosts} hosts`);
  if ((addressesOf(address) ?? size) !== size)
    throw wrong("hosts", entry.trim(), "as many addresses as names, such as wrk[1-4]=10.0.0.[21-24]");
  return namesIn(name).map((own, index) => ({ name: own, address: addressIn(address, index), zone }));
}

function oneOf<Choice extends string>(name: Answer, text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((each) => each === text);
  if (choice === undefined) throw wrong(name, text, choices.join(" or "));
  return choice;
}

function wrong(name: string, text: string, form: string): Failure {
  const shown = text.length > 80 ? `${text.slice(0, 79)}…` : text;
  return new Failure(`--${name} takes ${form}, not "${shown}".`);
}

function newTopology(
  file: string,
  given: Readonly<Record<Answer, string>>,
): { readonly file: string; readonly text: string } {
  const { address: vip, subnet } = read.vip(given.vip);
  const answers: Answers = {
    hosts: read.hosts(given.hosts),
    subnet,
    vip,
    survive: read.survive(given.survive),
    failoverSeconds: read.failover(given.failover),
    database: undefined,
    broker: undefined,
    ...read.existing(given.existing),
    platform: read.platform(given.platform),
    tls: read.tls(given.tls),
  };
  const contradiction = contradictionOf(answers);
  if (contradiction !== undefined) throw new Failure(contradiction);
  const topology = startTopology(answers);
  const text = file.endsWith(".json") ? `${JSON.stringify(topology, undefined, 2)}\n` : commented(topology);
  // What is read back is what the user will have.
  const { diagnostics } = checkTopology(text);
  const [first] = diagnostics.filter(({ severity, accepted }) => severity !== "info" && !accepted);
  if (first)
    throw new Failure(
      `No topology is written, since these answers do not go together: ${first.message}${first.hint === undefined ? "" : ` ${first.hint}`}`,
    );
  return { file, text };
}

/** What the hosts lack for the other answers, in the words of the options. */
function contradictionOf({ hosts, vip, subnet, survive, database, broker }: Answers): string | undefined {
  const addresses = hosts.flatMap(({ name, address }) =>
    // What is no address is told as that.
    ipaddr.isValid(address) ? { name, range: rangeOf(address) } : [],
  );
  const [network, usual] = rangeOf(subnet);
  const outside = addresses.find(({ range }) => !covers([network, usual], range));
  if (outside) {
    let length = usual;
    while (length > 0 && !addresses.every(({ range }) => covers([network, length], range))) length--;
    const shared =
      length > 0 ? ` If all hosts share a larger subnet, give its length: --vip ${vip}/${length}.` : "";
    return `Host "${outside.name}" has the address ${outside.range[0]}, which is outside ${subnet}, the subnet of the VIP.${shared}`;
  }
  const [count, why] =
    database && broker ? [2, "so that one is left"] : [3, "since a quorum needs a majority of three members"];
  if (hosts.length < count)
    return `--hosts names ${counted(hosts.length, "host")}, and the estate needs at least ${count}, ${why}.`;
  const zones = new Set(hosts.flatMap(({ zone }) => zone ?? []));
  if (survive === "zone" && zones.size < count)
    return `--survive zone needs hosts in at least ${count} zones, ${why}, and --hosts names ${zones.size === 0 ? "none" : counted(zones.size, "zone")}: write the zone behind each address, such as ${hosts[0]?.name}=${hosts[0]?.address}@room1.`;
  return undefined;
}

/** The topology as YAML, with lists of names on one line, and a remark above each section that has one. */
function commented(topology: Readonly<Record<string, unknown>>): string {
  return topologyReport(topology)
    .replaceAll(/:\n((?: +- (?:[\w.-]+|"[\w.-]+")\n)+)/g, (_list, items: string) => {
      const listed = [...items.matchAll(/- (\S+)/g)].map(([, item]) => item);
      return `: [${listed.join(", ")}]\n`;
    })
    .replaceAll(/^(\w+):/gm, (head, key: string) =>
      Object.hasOwn(remarks, key) ? `${key === "name" ? "" : "\n"}# ${remarks[key]}\n${head}` : head,
    );
}
