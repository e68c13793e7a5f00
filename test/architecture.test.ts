import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { components } from "../src/components/index.ts";
import { platformNames, platforms } from "../src/platforms/index.ts";
import { withoutFragments } from "./without-fragments.ts";

const root = new URL("..", import.meta.url).pathname;
const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => ({ name, text: readFileSync(join(root, "src", name), "utf8") }));

/** The part of the house that a file belongs to: its folder, or the file itself at the top. */
function part(name: string): string {
  const [first, second] = name.split("/") as [string, string?];
  if (second === undefined) return first.replace(/\.ts$/, "");
  return first === "components" && second !== "index.ts" ? `components/${second}` : first;
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
  report: { from: ["analysis", "model"], because: "a report renders what others found" },
  "host-artifacts": { from: ["analysis", "model", "formats"], because: "they follow from facts alone" },
  "estate-documents": {
    from: ["analysis", "model", "formats"],
    because: "they follow from facts and files alone",
  },
  component: {
    from: ["model", "formats", "platforms"],
    because: "a component reads its peers through facts",
  },
  components: { from: ["component", "model"], because: "the registry lists components" },
  topology: {
    from: ["components", "platforms", "model"],
    because: "the schema is made of the components' sections",
  },
  "source-text": { from: ["model"], because: "text knows no topology" },
  "apply-objectives": { from: ["components", "topology", "model"], because: "nothing is planned yet" },
  parse: { from: ["apply-objectives", "topology", "model"], because: "only the shape is checked" },
  "statement-order": { from: ["model"], because: "the order follows from what components declare" },
  "visible-facts": { from: ["statement-order", "model"], because: "it hides facts and makes none" },
  plan: {
    from: ["components", "topology", "statement-order", "visible-facts", "platforms", "model"],
    because: "facts come from settings",
  },
  "reading-rules": { from: ["model"], because: "they are descriptions" },
  check: {
    from: ["components", "reading-rules", "rules", "plan", "model"],
    because: "rules see the plan, not files",
  },
  emit: {
    from: ["estate-documents", "host-artifacts", "plan", "model"],
    because: "files come from the plan",
  },
  bundle: {
    from: ["source-text", "parse", "plan", "check", "emit", "model"],
    because: "the pipeline knows its steps and nothing beneath them",
  },
  index: {
    from: [
      "analysis",
      "bundle",
      "source-text",
      "parse",
      "plan",
      "check",
      "emit",
      "report",
      "topology",
      "platforms",
      "model",
    ],
    because: "the public API only names what others make",
  },
  cli: { from: ["index", "report", "model"], because: "the command line is a shell around the library" },
};

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
          ["component", "host-artifacts", "estate-documents"],
          `src/${name} imports ${target}`,
        ).toContain(kind);
        continue;
      }
      // Its version stands nowhere else.
      if (target === "package.json" && kind === "cli") continue;
      expect(target, `src/${name} imports outside src`).toMatch(/^src\//);
      const other = part(target.slice("src/".length));
      if (other === own) continue;
      const otherKind = other.startsWith("components/") ? "component" : other;
      expect(rule?.from, `src/${name} imports ${target}, but ${rule?.because}`).toContain(otherKind);
    }
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

  it("gives every platform a name by which a host is known to run it", () => {
    const releases = platformNames.map((name) => platforms[name].release);
    expect(new Set(releases).size).toBe(platformNames.length);
  });
});

describe("facts, not components", () => {
  // Common words of the field as well.
  const common = ["kernel", "ssh", "time"];
  const names = Object.keys(components);
  const words = new RegExp(`\\b(?:${names.filter((name) => !common.includes(name)).join("|")})\\b`, "i");
  const daemons = /\b(?:patroni|postgresql|pgbouncer|celery|redis)\b/i;

  it.each(files.filter(({ name }) => !part(name).startsWith("components")))(
    "$name names no component",
    ({ name, text }) => {
      // The product itself is about Airflow and says so in one description.
      const judged =
        name === "topology.ts" ? text.replace('"A highly available Apache Airflow estate."', '""') : text;
      expect(code(judged)).not.toMatch(words);
      expect(code(judged)).not.toMatch(daemons);
    },
  );

  it.each(files.filter(({ name }) => part(name).startsWith("components/")))(
    "$name names no other component",
    ({ name, text }) => {
      // The section "vipManager" has the folder "vip-manager".
      const own = basename(part(name)).replaceAll(/-([a-z])/g, (_all, letter) => letter.toUpperCase());
      const others = names.filter((other) => other !== own && !common.includes(other));
      // A setting of vip-manager and a package of PGDG's, whatever they ask.
      const judged = code(text).replaceAll(/"etcd-(?:ca|cert|key)-file"|"patroni-etcd"/g, "");
      expect(judged).not.toMatch(new RegExp(`\\b(?:${others.join("|")})\\b`));
    },
  );
});

/** The text without its comments, and without the topologies that show a rule. */
function code(text: string): string {
  return withoutFragments(text)
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/^\s*\/\/.*$/gm, "");
}
