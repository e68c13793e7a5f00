import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { components } from "../src/components/index.ts";
import { buildBundle } from "../src/index.ts";
import { platformNames, platformOf } from "../src/platforms/index.ts";
import { examples, root } from "./examples.ts";
import { withoutFragments } from "./without-fragments.ts";

const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => ({ name, text: readFileSync(join(root, "src", name), "utf8") }));

/** The part of the house that a file belongs to: its folder, or the file itself at the top. */
function part(name: string): string {
  const [first, second] = name.split("/") as [string, string?];
  if (second === undefined) return first.replace(/\.ts$/, "");
  return first === "components" && !second.endsWith(".ts") ? `components/${second}` : first;
}

function imports(name: string, text: string): { specifier: string; target: string }[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, specifier = ""]) => ({
    specifier,
    target: specifier.startsWith(".")
      ? relative(root, join(root, "src", dirname(name), specifier))
      : specifier,
  }));
}

/** What each part may import from within src, and why no more. */
const allowed: Record<string, { from: readonly string[]; because: string }> = {
  platforms: { from: [], because: "platforms are data" },
  model: { from: ["platforms"], because: "the vocabulary stands on nothing but the platforms there are" },
  formats: { from: ["model"], because: "formats know syntax, not the estate" },
  analysis: { from: ["model"], because: "it works on facts alone" },
  rules: { from: ["analysis", "model"], because: "laws judge facts, and what follows from them" },
  report: {
    from: ["analysis", "change", "sources", "formats", "picture", "model", "rule-places.json"],
    because: "a report renders what others found",
  },
  picture: { from: ["analysis", "formats", "model"], because: "a picture shows facts alone" },
  "host-artifacts": { from: ["analysis", "model", "formats"], because: "they follow from facts alone" },
  "estate-documents": {
    from: ["analysis", "model", "formats", "picture"],
    because: "they follow from facts and files alone",
  },
  component: {
    from: ["model", "formats", "platforms"],
    because: "a component reads its peers through facts",
  },
  components: { from: ["component", "model"], because: "the registries list components" },
  topology: {
    from: ["components", "platforms", "model"],
    because: "the schema is made of the components' sections",
  },
  "topology-keys": {
    from: ["topology", "components", "model"],
    because: "it describes the schema",
  },
  "topology-reference": {
    from: ["topology-keys", "reached-files.json", "model"],
    because: "it adds to the keys what was measured",
  },
  "source-text": { from: ["model"], because: "text knows no topology" },
  "apply-objectives": { from: ["components", "topology", "model"], because: "nothing is planned yet" },
  parsing: {
    from: ["components", "platforms", "topology", "topology-keys", "model"],
    because: "messages come from the schema and the value alone",
  },
  parse: {
    from: ["parsing", "apply-objectives", "topology", "model"],
    because: "only the shape is checked",
  },
  "written-places": { from: ["model"], because: "places are pointers, whatever they point to" },
  "topology-texts": {
    from: ["source-text", "model"],
    because: "texts are merged before anything is known of them",
  },
  "resolved-topology": {
    from: ["topology-texts", "written-places", "parse", "model"],
    because: "it is the topology that is planned",
  },
  "statement-order": { from: ["model"], because: "the order follows from what components declare" },
  "visible-facts": { from: ["statement-order", "model"], because: "it hides facts and makes none" },
  plan: {
    from: ["components", "topology", "statement-order", "visible-facts", "platforms", "model"],
    because: "facts come from settings",
  },
  "reading-rules": { from: ["model"], because: "they are descriptions" },
  "internal-error": { from: ["model"], because: "a finding stands in place of any error" },
  "locate-and-sort": { from: ["topology-texts", "parse", "model"], because: "places come from the texts" },
  check: {
    from: ["components", "reading-rules", "rules", "plan", "model"],
    because: "rules see the plan, not files",
  },
  "check-topology": {
    from: [
      "topology-texts",
      "parse",
      "plan",
      "check",
      "written-places",
      "locate-and-sort",
      "internal-error",
      "model",
    ],
    because: "a check makes no file",
  },
  emit: {
    from: ["components", "estate-documents", "host-artifacts", "plan", "model"],
    because: "files come from the plan",
  },
  change: {
    from: ["estate-documents", "analysis", "model", "formats"],
    because: "a change is known from the plans and files of two estates",
  },
  "plan-change": {
    from: [
      "bundle",
      "change",
      "check-topology",
      "internal-error",
      "locate-and-sort",
      "parse",
      "topology-texts",
      "model",
    ],
    because: "every stage of a change passes the whole pipeline",
  },
  "verify-change": {
    from: ["bundle", "change", "check-topology", "internal-error", "model"],
    because: "a proof makes every stage of a plan again",
  },
  sources: {
    from: [
      "apply-objectives",
      "check-topology",
      "internal-error",
      "parse",
      "plan",
      "check",
      "emit",
      "change",
      "analysis",
      "topology",
      "topology-keys",
      "topology-texts",
      "resolved-topology",
      "model",
    ],
    because: "it changes values, and passes each through the whole pipeline",
  },
  bundle: {
    from: ["check-topology", "emit", "internal-error", "model"],
    because: "the pipeline knows its steps and nothing beneath them",
  },
  index: {
    from: [
      "analysis",
      "bundle",
      "change",
      "check-topology",
      "plan-change",
      "verify-change",
      "source-text",
      "topology-texts",
      "resolved-topology",
      "sources",
      "parse",
      "plan",
      "check",
      "emit",
      "report",
      "topology",
      "topology-reference",
      "platforms",
      "model",
    ],
    because: "the public API only names what others make",
  },
  testing: { from: ["index"], because: "it is used beside the library" },
  cli: {
    from: ["index", "report", "model", "formats"],
    because: "the command line is a shell around the public API",
  },
};

/** The names of the values that a text imports from a module, or exports again. */
function valuesFrom(text: string, specifier: string): readonly string[] {
  return [...text.matchAll(/(?:import|export) \{([^}]*)\} from "([^"]+)"/g)].flatMap(([, list = "", from]) =>
    from === specifier
      ? list.split(",").flatMap((each) => {
          const [word = "", second] = each.trim().split(" ");
          return word === "" || (word === "type" && second !== undefined) ? [] : [word];
        })
      : [],
  );
}

/** The values of the public API by their file. The command line takes them from there, so that a command loads no more. */
const api = files.find(({ name }) => name === "index.ts")?.text ?? "";
const published = new Map(
  imports("index.ts", api).map(({ specifier, target }) => [target, valuesFrom(api, specifier)]),
);

it("the proof of a plan shares no code with the planner", () => {
  const shared = new Set(["src/change/bundle-digest.ts"]);
  const proof = files.filter(({ name }) => name.startsWith("change/proof/") || name === "verify-change.ts");
  const used = proof.flatMap(({ text, name }) =>
    imports(name, text.replaceAll(/import type \{[^}]*\} from "[^"]*"/g, "")).flatMap(({ target }) =>
      target.startsWith("src/change/") && !target.startsWith("src/change/proof/") ? target : [],
    ),
  );
  expect(proof.length).toBeGreaterThan(3);
  expect(new Set(used)).toEqual(shared);
});

describe("import directions", () => {
  it.each(files)("$name imports only what lies beneath it", ({ name, text }) => {
    const own = part(name);
    const kind = own.startsWith("components/") ? "component" : own;
    const rule = allowed[kind];
    expect(rule, `src/${name} lies in no known part of the house`).toBeDefined();
    for (const { specifier, target } of imports(name, text)) {
      if (!specifier.startsWith(".")) continue;
      if (target.startsWith("templates/")) {
        // Templates are rendered by those who build the view models.
        expect(
          ["component", "host-artifacts", "estate-documents", "report"],
          `src/${name} imports ${target}`,
        ).toContain(kind);
        continue;
      }
      // A directory is compared by the model of install.sh that plans have.
      if (target === "src/change/meaning-of.ts" && kind === "cli") continue;
      // Its version stands nowhere else.
      if (target === "package.json" && kind === "cli") continue;
      expect(target, `src/${name} imports outside src`).toMatch(/^src\//);
      const other = part(target.slice("src/".length));
      if (other === own) continue;
      const otherKind = other.startsWith("components/") ? "component" : other;
      if (kind === "cli" && published.has(target) && !rule?.from.includes(otherKind)) {
        const taken = valuesFrom(text, specifier);
        expect(
          taken.filter((value) => !published.get(target)?.includes(value)),
          `src/${name} takes from ${target} what index.ts does not export`,
        ).toEqual([]);
        continue;
      }
      expect(rule?.from, `src/${name} imports ${target}, but ${rule?.because}`).toContain(otherKind);
    }
  });

  it("form no circle, those of types included", () => {
    const waiting = new Map(
      files.map(({ name, text }) => [
        name,
        imports(name, text).map(({ target }) => target.replace(/^src\//, "")),
      ]),
    );
    const next = (name: string) => waiting.get(name)?.find((target) => waiting.has(target));
    // A file that imports none of those that wait is in no circle.
    for (let before = 0; before !== waiting.size; ) {
      before = waiting.size;
      for (const name of waiting.keys()) if (next(name) === undefined) waiting.delete(name);
    }
    const circle: string[] = [];
    let [name] = waiting.keys();
    for (; name !== undefined && !circle.includes(name); name = next(name)) circle.push(name);
    expect(circle.slice(circle.indexOf(name ?? ""))).toEqual([]);
  });

  it("renders a component's templates from its own folder alone", () => {
    for (const { name, text } of files) {
      const own = part(name);
      if (!own.startsWith("components/")) continue;
      for (const { target } of imports(name, text)) {
        if (target.startsWith("templates/")) expect(target.split("/")[1], name).toBe(basename(own));
      }
    }
  });
});

describe("the playground", () => {
  const folder = "docs/playground";
  const scripts = readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".ts") && name !== "tsup.config.ts")
    .map((name) => ({ name, text: readFileSync(join(root, folder, name), "utf8") }));

  it.each(scripts)("$name uses what the command line uses, and names no component", ({ text }) => {
    const used = [...text.matchAll(/from "\.\.\/\.\.\/([^"]+)"/g)].map(([, target = ""]) => target);
    for (const target of used)
      expect(target).toMatch(
        /^src\/(?:(?:index|check-topology|cli\/bundle-file|cli\/manifest)\.ts$|report\/|picture\/)/,
      );
    // The example that it opens with.
    const judged = code(text).replace('"airflow-ha"', '""');
    expect(judged).not.toMatch(oneOf([...others(), ...products, ...clients], "i"));
  });

  it("is used by nothing in src", () => {
    expect(files.filter(({ text }) => text.includes("playground")).map(({ name }) => name)).toEqual([]);
  });
});

describe("side effects", () => {
  const library = files.filter(({ name }) => !name.startsWith("cli/"));

  it.each(library)("$name touches no system, clock or randomness", ({ text }) => {
    expect(text).not.toMatch(/from "node:|import\("node:|\brequire\(/);
    expect(code(text)).not.toMatch(
      /\b(?:process|Date|performance|crypto|globalThis)\.|Math\.random|new Date|setTimeout|fetch\(/,
    );
    expect(code(text)).not.toMatch(/localeCompare|Intl\.|toLocale/);
  });
});

describe("platforms as data", () => {
  const elsewhere = files.filter(({ name }) => part(name) !== "platforms");

  it.each(elsewhere)("$name names a platform only as a column of a table", ({ text }) => {
    const names = platformNames.join("|");
    const naming = code(text)
      .split("\n")
      .filter((line) => new RegExp(`\\b(?:${names})\\b`).test(line));
    expect(naming.filter((line) => !new RegExp(`(?:${names}):`).test(line))).toEqual([]);
  });

  it.each(elsewhere)(
    "$name compares no trait of a platform, which a new platform would not match",
    ({ text }) => {
      expect(code(text)).not.toMatch(/\bplatform\.\w+ *[!=]==/);
    },
  );

  it("gives every platform a name by which a host is known to run it", () => {
    const known = new Map(platformNames.map((name) => [platformOf(name).name, platformOf(name).release]));
    expect(new Set(known.values()).size).toBe(known.size);
  });
});

/** The names of components that are common words of the field as well. */
const common = ["external", "kernel", "logs", "ssh", "time"];
const names = Object.keys(components);
/** The section "vipManager" has the folder "vip-manager". */
const folderOf = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
/** Products, and the clients and files of theirs by whose names one would speak to them. */
const products = ["patroni", "postgresql", "pgbouncer", "celery", "redis"];
const clients = ["psql", "libpq", "pgpass", "psycopg", "psycopg2", "sqlalchemy", "jdbc"];

const oneOf = (words: Iterable<string>, flags?: string) =>
  new RegExp(`\\b(?:${[...new Set(words)].join("|")})\\b`, flags);
/** The names of the components that a folder may not name. */
const others = (folder?: string) =>
  names
    .filter((name) => folderOf(name) !== folder && !common.includes(name))
    .flatMap((name) => [name, folderOf(name)]);

describe("facts, not components", () => {
  const anyOfThem = oneOf([...others(), ...products, ...clients], "i");

  // A first topology names sections, as users do.
  const general = files.filter(
    ({ name }) => !part(name).startsWith("components") && name !== "cli/start-topology.ts",
  );
  it.each(general)("$name names no component", ({ name, text }) => {
    // The product itself is about Airflow and says so in one description.
    const judged =
      name === "topology.ts" ? text.replace('"A highly available Apache Airflow estate."', '""') : text;
    expect(code(judged)).not.toMatch(anyOfThem);
  });

  it.each(files.filter(({ name }) => part(name).startsWith("components/")))(
    "$name names no other component",
    ({ name, text }) => {
      // A setting of vip-manager, a package of PGDG's, and words of those who operate services for others.
      const judged = code(text).replaceAll(
        /"etcd-(?:ca|cert|key)-file"|"(?:patroni|python3)-etcd"|-starttls postgres|dbname=postgres|rabbitmq\.conf/g,
        "",
      );
      expect(judged).not.toMatch(oneOf(others(basename(part(name)))));
    },
  );

  const templates = readdirSync(join(root, "templates"), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.\w+$/.test(name))
    .map((name) => ({ name, text: readFileSync(join(root, "templates", name), "utf8") }));

  it.each(templates)(
    "templates/$name names at most the component whose folder it lies in",
    ({ name, text }) => {
      const folder = dirname(name);
      const own = names.some((each) => folderOf(each) === folder);
      expect(text).not.toMatch(own ? oneOf(others(folder), "i") : anyOfThem);
    },
  );
});

describe("who made a file", () => {
  const folders = readdirSync(join(root, "src/components"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const namesIn = (folder: string) =>
    files
      .filter(({ name }) => dirname(name) === folder && basename(name) !== "index.ts")
      .map(({ name }) => basename(name, ".ts"));
  // Only what is set by name makes a file of this one.
  const shell = {
    name: "shell",
    network: { subnet: "10.0.0.0/24" },
    hosts: { node: { address: "10.0.0.1" } },
    ssh: { extra: { LogLevel: "VERBOSE" } },
  };
  const bundles = [...examples.map(({ text }) => text), shell].flatMap((topology) => {
    const result = buildBundle(topology);
    return result.ok ? [result.bundle] : [];
  });
  const makers = (made: readonly { readonly component: string }[]) =>
    new Set(made.map(({ component }) => component));
  const ofHosts = makers(bundles.flatMap(({ artifacts }) => artifacts));
  const ofEstate = makers(bundles.flatMap(({ documents }) => documents));

  it("is named as the folder of a component is, or as a file beside those", () => {
    expect(folders.toSorted()).toEqual(names.map(folderOf).toSorted());
    expect([...folders, ...namesIn("host-artifacts")]).toEqual(expect.arrayContaining([...ofHosts]));
    expect([...folders, ...namesIn("estate-documents")]).toEqual(expect.arrayContaining([...ofEstate]));
  });

  it("is every component", () => {
    // One states kernel parameters, which become a file with those of others, one what its clients' files have, and one
    // what firewalls admit.
    const without = ["agents", "external", "kernel"];
    expect([...ofHosts]).toEqual(expect.arrayContaining(folders.filter((name) => !without.includes(name))));
  });
});

/** The text without its comments, and without the topologies that show a rule. */
function code(text: string): string {
  return withoutFragments(text)
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/^\s*\/\/.*$/gm, "");
}
