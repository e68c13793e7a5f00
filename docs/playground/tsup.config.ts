import { createHash } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { minify } from "terser";
import { defineConfig, type Options } from "tsup";
import { templates } from "../../tsup.config.ts";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

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

/** The code, smaller by 3 % than esbuild makes it. */
async function smaller(code: string): Promise<string> {
  const { code: result = code } = await minify(code, { ecma: 2020, module: true, compress: { passes: 2 } });
  return result;
}

/** The modules of the workers, by their names, as functions of CommonJS: esbuild splits none but ES modules. */
const modules = new Map<string, string>();

/** Leaves out what of a rule only `gen-bundle explain RULE` shows. The formatter gives each property lines of its own. */
const withoutReasons: Plugin = {
  name: "without-reasons",
  setup(build) {
    build.onLoad({ filter: /\/rules\/[\w-]+\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replaceAll(
        /^ {2}(?:rationale|sources):[\s\S]*?(?=^ {2}[\w*]|^\})/gm,
        "",
      ),
      loader: "ts",
    }));
  },
};

/** Takes the modules of the workers before they are written. */
const workers: Plugin = {
  name: "workers",
  setup(build) {
    build.onEnd(async ({ outputFiles = [] }) => {
      modules.clear();
      for (const { path, text } of outputFiles) {
        const { code } = await build.esbuild.transform(text, {
          format: "cjs",
          platform: "browser",
          target: "es2023",
          minify: true,
        });
        const module = `export default (exports,require,module)=>{${code}}`;
        modules.set(`./${basename(path)}`, (await smaller(module)).replace(/^export default|;$/g, ""));
      }
    });
  },
};

/** Code of the page, or of the workers, as properties of an object. */
const properties = (all: readonly (readonly [name: string, code: string])[]) =>
  all.map(([name, code]) => `${JSON.stringify(name)}:${code}`).join(",\n");

/**
 * Writes the page and the file that it loads after its first findings. They are opened from a disk as well as from a server, and
 * load nothing else.
 */
async function writePage() {
  const read = (file: string) => readFile(file, "utf8");
  const [page, style, shared, script, report, all] = await Promise.all([
    read(`${here}/page.html.template`),
    read(`${here}/page.css`),
    read("templates/report/page.css.ejs"),
    read(`${out}/page.global.js`),
    read("templates/report/page.js.ejs"),
    examples(),
  ]);
  const isFirst = ({ name }: { readonly name: string }) => name === "airflow-ha";
  const own = [...modules].filter(([name]) => name !== "./library.js");
  const later = [...modules].filter(([name]) => name === "./library.js");
  const parts: Readonly<Record<string, string>> = {
    // The report in its frame inherits this policy, so that its script is named here too. The worker inherits it because it
    // starts from a blob: one that starts from a file would have no policy. The hash of a script that stands in a file of its
    // own is not accepted from a disk (tried with Chromium 140).
    policy: `default-src 'none'; script-src 'self' ${hash(script)} ${hash(report)}; style-src 'unsafe-inline'; img-src data:; worker-src blob:; base-uri 'none'; form-action 'none'`,
    style: shared + style,
    script,
    library: elementText(properties(own)),
    examples: embedded(all.filter(isFirst)),
  };
  await writeFile(
    `${out}/index.html`,
    page.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => parts[name] ?? ""),
  );
  await writeFile(
    `${out}/more.js`,
    `globalThis.more={modules:{${properties(later)}},\nexamples:${JSON.stringify(all)}};\n`,
  );
  await rm(`${out}/page.global.js`);
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

let built = 0;

/** Writes the page when both the workers and the page are built. */
async function writeSoon() {
  if (++built < 2) return;
  await writePage();
  await rm(`${out}/workers`, { recursive: true });
}

async function writeLicences() {
  const texts = await Promise.all(
    bundled.map(async (name) => `${name}\n\n${await readFile(`node_modules/${name}/LICENSE`, "utf8")}`),
  );
  await writeFile(`${out}/LICENSES.txt`, texts.join("\n\n----\n\n"));
}

const shared: Options = {
  outDir: out,
  platform: "browser",
  target: "es2023",
  minify: true,
  // Scripts that are the same for every host.
  loader: { ".sh": "text" },
  noExternal: [/.*/],
  dts: false,
};

export default defineConfig([
  {
    ...shared,
    entry: { findings: `${here}/findings.ts`, library: `${here}/library.ts` },
    outDir: `${out}/workers`,
    format: "esm",
    splitting: true,
    esbuildPlugins: [templates, withoutReasons, workers],
    onSuccess: writeSoon,
  },
  {
    ...shared,
    entry: { page: `${here}/page.ts` },
    format: "iife",
    minify: "terser",
    terserOptions: { ecma: 2020, compress: { passes: 2 } },
    splitting: false,
    onSuccess: writeSoon,
  },
]);
