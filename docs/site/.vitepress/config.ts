import { readdirSync } from "node:fs";
import { defineConfig } from "vitepress";

const pages = "docs/site/dist/pages";
/** Links to the pages of a folder, which have the names of the pages or of their folders. */
const items = (folder: string, names: RegExp, end = "") =>
  readdirSync(`${pages}/${folder}`)
    .flatMap((name) => names.exec(name)?.[1] ?? [])
    .sort()
    .map((text) => ({ text, link: `/${folder}/${text}${end}`.replace("/./", "/") }));

/** The anchor of a heading, as GitHub makes it. */
const anchor = (heading: string) =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}\s_-]/gu, "")
    .replaceAll(" ", "-");

export default defineConfig({
  title: "gen-bundle",
  description:
    "One topology in, the complete bundle of files for every host of an Apache Airflow estate out.",
  // Without an icon, a browser asks the server for one.
  head: [["link", { rel: "icon", href: "data:," }]],
  // The path of the site on its server.
  base: process.env["SITE_BASE"] ?? "/",
  srcDir: "dist/pages",
  outDir: "dist/site",
  cacheDir: "dist/cache",
  markdown: {
    anchor: { slugify: anchor },
    config: ({ renderer }) => {
      // Indented code looks as fenced code does.
      renderer.rules.code_block = (tokens, index, ...rest) => {
        Object.assign(tokens[index] ?? {}, { info: "" });
        return renderer.rules.fence?.(tokens, index, ...rest) ?? "";
      };
    },
  },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Topology", link: "/docs/TOPOLOGY" },
      { text: "Rules", link: "/docs/RULES" },
      { text: "Examples", link: "/examples/" },
      { text: "Library", link: "/#library" },
      { text: "Playground", link: "/playground/index.html", target: "_self" },
    ],
    // Each page holds its own: one of all pages would be most of the site.
    sidebar: {
      "/examples/": [
        { text: "Estates", items: items("examples", /^(?!changes$)([\w-]+)$/, "/") },
        { text: "Changes", items: items("examples/changes", /^([\w-]+)$/, "/plan/") },
      ],
      "/": [
        { text: "Documents", items: [{ text: "README", link: "/" }, ...items("docs", /^(.+)\.md$/)] },
        { text: "Project", items: items(".", /^([A-Z]+)\.md$/) },
      ],
    },
  },
});
