/** Writes the pages of the site, in the folders of the repository, so that relative links stay as they are. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, posix } from "node:path";
import { analyse, checkTopology, planChange, textReport } from "../../src/index.ts";
import { picture } from "../../src/picture/picture.ts";
import { estatePage } from "../../src/report/estate-page.ts";
import { planPage } from "../../src/report/plan-page.ts";

const out = "docs/site/dist/pages";
const today = new Date().toISOString().slice(0, 10);
const read = (path: string) => readFileSync(path, "utf8");

function write(path: string, text: string): void {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), text);
}

/** Copies a file that is shown as it is. */
function copy(path: string, folder: string): void {
  mkdirSync(dirname(join(out, folder, path)), { recursive: true });
  copyFileSync(path, join(out, folder, path));
}

const block = (language: string, text: string) => `\`\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\`\n`;
const fileOf = (folder: string) =>
  join(folder, readdirSync(folder).find((name) => name.startsWith("topology.")) ?? "");
const foldersOf = (folder: string) =>
  readdirSync(folder).filter((name) => name !== "changes" && statSync(join(folder, name)).isDirectory());

/** Where the site shows a file or a folder of the repository, seen from a page. */
function linkTo(path: string, page: string): string {
  const relative = (target: string) => posix.relative(posix.dirname(page), target) || ".";
  const [, example] = /^examples\/([\w-]+)\/topology\.\w+$/.exec(path) ?? [];
  if (example !== undefined) return `${relative(`examples/${example}`)}/index.md`;
  if (path === "README.md") return relative("index.md");
  if (/^(?:examples|__golden__)\/changes$/.test(path)) return `${relative("examples")}/index.md#changes`;
  if (path.endsWith(".md")) return relative(path);
  if (path.endsWith(".svg")) copy(path, ".");
  else copy(path, "public");
  return path.endsWith(".svg") ? relative(path) : `/${path}`;
}

/** A document of the repository as a page: only links to what is no document lead elsewhere. */
function document(path: string): void {
  const page = path === "README.md" ? "index.md" : path;
  const text = read(path).replaceAll(
    /\]\((?!\w+:|#)([^)#\s]+)(#[^)]*)?\)/g,
    (_, target: string, anchor = "") => {
      const link = linkTo(posix.join(posix.dirname(path), target), page);
      return `](${link}${link.includes("#") ? "" : anchor})`;
    },
  );
  write(page, text);
}

function example(name: string): void {
  const file = fileOf(`examples/${name}`);
  const text = read(file);
  const checked = checkTopology(text, { today });
  const folder = `examples/${name}`;
  const shown = checked.ok
    ? [
        "![The hosts of the estate with what each runs, its VIPs and the endpoints that clients use](./picture.svg)\n",
        `<a href="./report.html" target="_self">What each loss stops, as a page</a>\n`,
      ]
    : [];
  if (checked.ok) {
    write(`${folder}/picture.svg`, picture(checked.plan));
    write(
      `public/${folder}/report.html`,
      estatePage(checked.plan, analyse(checked.plan), checked.diagnostics, file),
    );
  }
  const findings = textReport(checked.diagnostics, { file, text });
  const parts = [
    `# ${name}\n`,
    ...shown,
    "## Topology\n",
    block(file.endsWith("json") ? "json" : "yaml", text),
  ];
  write(`${folder}/index.md`, [...parts, "## Findings\n", block("text", findings)].join("\n"));
}

function change(name: string): void {
  const folder = `examples/changes/${name}`;
  const [old, now] = ["old", "new"].map((each) => read(`${folder}/${each}.json`));
  const given = (file: string) =>
    existsSync(`${folder}/${file}`) ? JSON.parse(read(`${folder}/${file}`)) : undefined;
  const secrets = given("secrets.json");
  const planned = planChange(old, now, {
    today,
    down: given("down.json") ?? [],
    secrets: secrets?.new,
    oldSecrets: secrets?.old,
  });
  const page = planned.ok
    ? planPage(planned.change)
    : `# ${name}\n\n${block("text", textReport(planned.diagnostics, { file: `${folder}/new.json`, text: now ?? "" }))}`;
  if (planned.ok)
    for (const stage of planned.change.stages)
      for (const { path, content } of stage.bundle.documents)
        if (page.includes(`${stage.folder}/${path}`)) write(`${folder}/${stage.folder}/${path}`, content);
  const topologies = [
    `## The topology before\n`,
    block("json", old ?? ""),
    `## The topology after\n`,
    block("json", now ?? ""),
  ];
  write(`${folder}/plan/index.md`, [page, ...topologies].join("\n"));
}

rmSync(out, { recursive: true, force: true });
const examples = foldersOf("examples");
const changes = foldersOf("examples/changes");
const documents = readdirSync("docs", { recursive: true, encoding: "utf8" }).filter((name) =>
  /^(?:rules\/)?[\w-]+\.md$/.test(name),
);
for (const path of ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]) document(path);
for (const name of documents) document(`docs/${name}`);
for (const name of examples) example(name);
for (const name of changes) change(name);
const items = (names: readonly string[], target: (name: string) => string) =>
  names.map((name) => `- [${name}](${target(name)})\n`).join("");
write(
  "examples/index.md",
  `# Examples\n\n## Estates\n\n${items(examples, (name) => `${name}/index.md`)}\n## Changes\n\n${items(changes, (name) => `changes/${name}/plan/index.md`)}`,
);
write(
  "examples/changes/index.md",
  `# Changes\n\nEach has its plan, with the topologies before and after.\n\n${items(changes, (name) => `${name}/plan/index.md`)}`,
);
mkdirSync(join(out, "public/playground"), { recursive: true });
for (const name of ["index.html", "more.js", "LICENSES.txt"])
  copyFileSync(`docs/playground/dist/${name}`, join(out, "public/playground", name));
