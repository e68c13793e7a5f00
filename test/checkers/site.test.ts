import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { examples, root } from "../examples.ts";
import { Browser } from "./browser.ts";
import { describeChecker } from "./describe-checker.ts";

const folder = join(root, "docs/site/dist/site");
const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** The path of the site on its server, as GitHub Pages gives one to each repository. */
const base = "/gen-bundle/";

/** The file that a server gives for a path; it has nothing beside the site. */
function fileOf(path: string): string | undefined {
  if (!path.startsWith(base)) return undefined;
  const file = join(folder, decodeURIComponent(path.slice(base.length)));
  const own = existsSync(file) && statSync(file).isDirectory() ? join(file, "index.html") : file;
  return [own, `${own}.html`].find((each) => existsSync(each));
}

/** The links and the anchors of a page, without the text of its scripts. */
function readPage(file: string) {
  const text = readFileSync(file, "utf8").replaceAll(/<script\b[^>]*>[\s\S]*?<\/script>/g, "");
  const values = (names: string) =>
    [...text.matchAll(new RegExp(`\\s(?:${names})="([^"]*)"`, "g"))].map(([, value = ""]) =>
      value.replaceAll("&amp;", "&").replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(code)),
    );
  return { links: values("href|src"), loaded: values("src"), anchors: new Set(values("id")) };
}

describeChecker("chromium", () => {
  let browser: Browser;
  let server: Server;
  let origin = "";

  beforeAll(async () => {
    execFileSync("npm", ["run", "--silent", "site"], {
      cwd: root,
      stdio: "pipe",
      env: { ...process.env, SITE_BASE: base },
    });
    server = createServer(({ url = "" }, response) => {
      const file = fileOf(url.replace(/[?#].*/, ""));
      // Browsers ask for it on pages that name none, such as the report.
      const isIcon = url === "/favicon.ico";
      response.writeHead(file ? 200 : isIcon ? 204 : 404, {
        "content-type": types[extname(file ?? "")] ?? "text/plain",
      });
      response.end(file ? readFileSync(file) : "");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}${base.slice(0, -1)}`;
    browser = await Browser.start();
  }, 900_000);
  afterAll(async () => {
    await browser.stop();
    server.close();
  });

  const pages = () =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"));

  it("has a page for every document, every rule and every example", () => {
    const documents = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
      .filter((name) => /^(?:rules\/)?[\w-]+\.md$/.test(name))
      .map((name) => `docs/${name.replace(/md$/, "html")}`);
    const estates = examples.flatMap(({ name, broken }) => [
      `examples/${name}/index.html`,
      ...(broken ? [] : [`examples/${name}/report.html`]),
    ]);
    expect(documents.length).toBeGreaterThan(100);
    expect(pages()).toEqual(expect.arrayContaining([...documents, ...estates, "index.html"]));
  });

  it("has no dead link or anchor, and loads nothing from elsewhere", () => {
    const known = new Map<string, ReturnType<typeof readPage>>();
    const read = (file: string) => {
      const page = known.get(file) ?? readPage(file);
      known.set(file, page);
      return page;
    };
    const dead: string[] = [];
    let followed = 0;
    for (const name of pages()) {
      const { links, loaded } = read(join(folder, name));
      for (const link of loaded) expect(link, name).not.toMatch(/^(?:\w+:)?\/\//);
      for (const link of links) {
        const { origin: of, pathname, hash } = new URL(link, `https://site.invalid${base}${name}`);
        if (of !== "https://site.invalid") continue;
        followed++;
        const target = fileOf(pathname);
        const anchor = decodeURIComponent(hash.slice(1));
        if (!target || (anchor !== "" && target.endsWith(".html") && !read(target).anchors.has(anchor)))
          dead.push(`${name}: ${link}`);
      }
    }
    expect([...new Set(dead)]).toEqual([]);
    expect(followed).toBeGreaterThan(5000);
  });

  it("asks no other server, and reports no error, on a page of each kind", async () => {
    const paths = [
      ...[
        "/",
        "/docs/TOPOLOGY.html#network.subnets",
        "/docs/rules/quorum-even.html",
        "/examples/",
        "/examples/changes/",
      ],
      ...["/examples/airflow-ha/", "/examples/airflow-ha/report.html", "/examples/broken-web-port/"],
      ...[`/examples/changes/${readdirSync(join(folder, "examples/changes"))[0]}/plan/`, "/playground/"],
    ];
    for (const path of paths) {
      await browser.load("about:blank");
      await browser.load(origin + path);
      const isReady = path.startsWith("/playground")
        ? "!document.getElementById('download').disabled"
        : "document.querySelector('h1') !== null";
      await browser.until(isReady);
      // A page of the site has an instance of its program once this has taken the text over.
      if (!/playground|report/.test(path))
        await browser.until("document.getElementById('app').__vue_app__ !== undefined");
      expect(browser.complaints, path).toEqual([]);
      for (const url of browser.requests)
        expect(url, path).toMatch(new RegExp(`^(?:data:|blob:|about:|${origin}/)`));
    }
  });

  it("finds a rule by its words", async () => {
    await browser.load(`${origin}/examples/`);
    await browser.until("document.getElementById('app').__vue_app__ !== undefined");
    await browser.evaluate("document.querySelector('.VPNavBarSearch button').click()");
    await browser.until("document.activeElement.matches('input.search-input')");
    await browser.send("Input.insertText", { text: "quorum-even" });
    await browser.until("document.querySelector('.results a[href*=\"/docs/rules/quorum-even\"]') !== null");
    expect(browser.complaints).toEqual([]);
  });
});
