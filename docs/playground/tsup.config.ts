import { createHash } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { defineConfig } from "tsup";
import { templates } from "../../tsup.config.ts";

const here = "docs/playground";
const out = `${here}/dist`;

/** The examples, as the page offers them. */
async function examples(): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const files = await readdir("examples", { recursive: true });
  const topologies = files.filter((file) => /^[\w-]+\/topology\.(?:json|yaml)$/.test(file)).sort();
  return Promise.all(
    topologies.map(async (file) => ({
      name: file.slice(0, file.indexOf("/")),
      text: await readFile(`examples/${file}`, "utf8"),
    })),
  );
}

const hash = (script: string) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`;

/** JSON in an element of a script, which no text in it can end. */
const embedded = (value: unknown) => JSON.stringify(value).replaceAll("<", "\\u003c");

/** A script as the text of an element, which no text in it can end. Neither word stands in code outside of strings. */
const elementText = (script: string) => script.replaceAll(/<(?=!--|\/?script)/gi, "\\x3c");

/** Writes the page as one file, which is opened from a disk as well as from a server, and loads nothing. */
async function writePage() {
  const read = (file: string) => readFile(file, "utf8");
  const [page, style, shared, script, library, report] = await Promise.all([
    read(`${here}/page.html.template`),
    read(`${here}/page.css`),
    read("templates/report/page.css.ejs"),
    read(`${out}/page.global.js`),
    read(`${out}/library.global.js`),
    read("templates/report/page.js.ejs"),
  ]);
  const parts: Readonly<Record<string, string>> = {
    // The report in its frame inherits this policy, so that its script is named here too. The worker inherits it because it
    // starts from a blob: one that starts from a file would have no policy.
    policy: `default-src 'none'; script-src ${hash(script)} ${hash(report)}; style-src 'unsafe-inline'; img-src data:; worker-src blob:; base-uri 'none'; form-action 'none'`,
    style: shared + style,
    script,
    library: elementText(library),
    examples: embedded(await examples()),
  };
  await writeFile(
    `${out}/index.html`,
    page.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name] ?? ""),
  );
  await Promise.all(["page", "library"].map((name) => rm(`${out}/${name}.global.js`)));
  await writeLicences();
}

/** Packages whose code is in the page. */
const bundled = [
  ..."zod yaml ipaddr.js @noble/hashes fflate style-mod crelt w3c-keyname @marijn/find-cluster-break".split(
    " ",
  ),
  ...["autocomplete", "commands", "language", "lint", "state", "streamparser", "view"].map(
    (name) => `@codemirror/${name}`,
  ),
  ...["common", "highlight"].map((name) => `@lezer/${name}`),
];

async function writeLicences() {
  const texts = await Promise.all(
    bundled.map(async (name) => `${name}\n\n${await readFile(`node_modules/${name}/LICENSE`, "utf8")}`),
  );
  await writeFile(`${out}/LICENSES.txt`, texts.join("\n\n----\n\n"));
}

export default defineConfig({
  entry: { page: `${here}/page.ts`, library: `${here}/library.ts` },
  outDir: out,
  clean: true,
  format: "iife",
  platform: "browser",
  target: "es2023",
  splitting: false,
  minify: true,
  esbuildPlugins: [templates],
  // Scripts that are the same for every host.
  loader: { ".sh": "text" },
  noExternal: [/.*/],
  dts: false,
  onSuccess: writePage,
});
