import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { buildBundle } from "../../src/index.ts";
import { examples, root } from "../examples.ts";
import { Browser } from "./browser.ts";
import { describeChecker } from "./describe-checker.ts";

const folder = join(root, "docs/playground/dist");
const page = join(folder, "index.html");

const textOf = (name: string) => examples.find((each) => each.name === name)?.text ?? "";

/** Runs in the page. */
const helpers = `
  const inEditor = (id) => document.querySelector("#" + id + " .cm-content");
  const pointOf = (id, words, beyond = 4) => {
    const walker = document.createTreeWalker(inEditor(id), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const index = node.data.indexOf(words);
      if (index < 0) continue;
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + words.length);
      const { x, y, height } = range.getBoundingClientRect();
      return [x + beyond, y + height / 2];
    }
  };
  const text = (id) => document.getElementById(id).textContent;
  const choose = (name) => {
    const select = document.getElementById("example");
    select.value = name;
    select.dispatchEvent(new Event("change"));
  };
  const fileNamed = (path) => document.querySelector('button[data-path="' + path + '"]');
`;
const inPage = (expression: string) => `(() => { ${helpers} return ${expression}; })()`;

describeChecker("chromium", () => {
  let browser: Browser;
  const downloads = mkdtempSync(join(tmpdir(), "gen-bundle-playground-"));

  beforeAll(async () => {
    execFileSync("npm", ["run", "--silent", "playground", "--", "--silent"], { cwd: root, stdio: "pipe" });
    browser = await Browser.start();
    await browser.send("Emulation.setDeviceMetricsOverride", {
      width: 1400,
      height: 900,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await browser.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: downloads });
  }, 600_000);
  afterAll(async () => {
    await browser.stop();
    rmSync(downloads, { recursive: true });
  });

  /** Opens the page, and waits for the estate of its topology. */
  async function open(fragment = ""): Promise<void> {
    await browser.open(page, fragment);
    await browser.until(inPage(`!document.getElementById("download").disabled`));
  }
  beforeEach(() => open());

  const evaluate = <Value>(expression: string) => browser.evaluate<Value>(inPage(expression));
  const until = (expression: string) => browser.until(inPage(expression));
  const point = (id: string, words: string) =>
    evaluate<readonly [number, number]>(`pointOf("${id}", ${JSON.stringify(words)})`);
  const type = (text: string) => browser.send("Input.insertText", { text });

  /** Replaces a word of the topology as one does with a mouse and a keyboard. */
  async function replaceWord(word: string, other: string): Promise<void> {
    await browser.click(await point("editor", word), 2);
    await type(other);
  }

  async function press(key: string, code: number): Promise<void> {
    for (const kind of ["keyDown", "keyUp"])
      await browser.send("Input.dispatchKeyEvent", {
        type: kind,
        key,
        code: key,
        windowsVirtualKeyCode: code,
      });
  }

  it("has files of a known size", () => {
    expect(readdirSync(folder).sort()).toEqual(["LICENSES.txt", "index.html", "more.js"]);
    const sizeOf = (name: string) => gzipSync(readFileSync(join(folder, name)), { level: 9 }).length;
    const [first, later] = [sizeOf("index.html"), sizeOf("more.js")];
    const [shown, total] = [first, first + later].map((size) => Math.round(size / 1000));
    process.stdout.write(
      `The playground shows its first findings after ${shown} kB, and has ${total} kB in total, compressed with gzip.\n`,
    );
    // Of the first, the editor has 118 kB.
    expect(first).toBeLessThan(400_000);
    expect(later).toBeLessThan(130_000);
  });

  it("shows its first findings without what it loads later, and says that it is missing", async () => {
    const alone = mkdtempSync(join(tmpdir(), "gen-bundle-playground-"));
    copyFileSync(page, join(alone, "index.html"));
    await browser.open(join(alone, "index.html"));
    await until("!document.getElementById('stale').hidden");
    expect(await evaluate("text('stale')")).toBe(
      "There are findings alone, since more.js, which stands beside this page, cannot be loaded.",
    );
    const today = new Date().toISOString().slice(0, 10);
    expect(await evaluate("document.querySelectorAll('.finding').length")).toBe(
      buildBundle(textOf("airflow-ha"), { today }).diagnostics.length,
    );
    rmSync(alone, { recursive: true });
  });

  it("marks a mistake while one types, explains it, and forgets it when it is mended", async () => {
    const marks = "document.querySelectorAll('#editor .cm-lintRange-error').length";
    expect(await evaluate(marks)).toBe(0);
    await replaceWord("rocky9", "rocky8");
    await until(`${marks} === 1`);
    const [finding] = buildBundle(textOf("airflow-ha").replace("rocky9", "rocky8")).diagnostics;
    const message = finding?.message ?? "";
    expect(message).toContain("rocky8");
    expect(await evaluate("text('findings')")).toContain(message);
    expect(await evaluate("text('findings-title')")).toBe("1 finding: no files until there is no error");
    await until("!document.getElementById('stale').hidden");

    const [x, y] = await point("editor", "rocky8");
    await browser.send("Input.dispatchMouseEvent", { type: "mouseMoved", x, y });
    await until("document.querySelector('.cm-tooltip-lint') !== null");
    expect(await evaluate("document.querySelector('.cm-tooltip-lint').textContent")).toContain(message);

    await replaceWord("rocky8", "rocky9");
    await until(`${marks} === 0 && document.getElementById('stale').hidden`);
  });

  it("marks findings that the topology accepts", async () => {
    await until("document.querySelector('.finding') !== null");
    const { diagnostics } = buildBundle(textOf("airflow-ha"), {
      today: new Date().toISOString().slice(0, 10),
    });
    const marks = await evaluate<string[]>(
      "[...document.querySelectorAll('.finding strong')].map(({ textContent }) => textContent)",
    );
    expect(marks).toEqual(diagnostics.map(({ severity, accepted }) => (accepted ? "accepted" : severity)));
    expect(marks).toContain("accepted");
  });

  it("leads from a finding to its place", async () => {
    await evaluate("choose('broken-web-port')");
    await until("document.querySelector('.finding strong.error') !== null");
    const [finding] = buildBundle(textOf("broken-web-port")).diagnostics;
    await evaluate("document.querySelector('.finding').click()");
    const line = (finding?.at[0].line ?? 0) - 1;
    const own = textOf("broken-web-port").split("\n")[line] ?? "";
    await until(`document.activeElement === inEditor("editor")`);
    expect(await evaluate("getSelection().anchorNode.parentElement.closest('.cm-line').textContent")).toBe(
      own,
    );
  });

  it("completes keys, and explains them as the command line does", async () => {
    await evaluate("choose('git-dags')");
    await until(`inEditor("editor").textContent.includes("git-dags")`);
    await browser.click(await point("editor", "name"));
    await press("Home", 36);
    await type("objec");
    await until(`document.querySelector(".cm-tooltip-autocomplete")?.textContent.includes("objectives")`);
    await press("Escape", 27);
    const [x, y] = await point("editor", "hosts");
    await browser.send("Input.dispatchMouseEvent", { type: "mouseMoved", x: x + 8, y });
    await until(`document.querySelector(".cm-explained") !== null`);
    expect(await evaluate(`document.querySelector(".cm-explained").textContent`)).toMatch(
      /^hosts \(required\)/,
    );
  });

  it("colors keys, strings and comments, and indents a new line", async () => {
    await evaluate("choose('minimal')");
    await until(`inEditor("editor").textContent.includes("minimal")`);
    await evaluate("inEditor('editor').focus()");
    await browser.send("Input.dispatchKeyEvent", { type: "keyDown", commands: ["selectAll"] });
    await type('# one\nname: "a" # two\nhosts:');
    await press("Enter", 13);
    await type("db1: { address: x");
    const lines = "[...document.querySelectorAll('#editor .cm-line')]";
    // The mark of a finding is a span too, and may come first.
    const colored = "span:not([class*=cm-lint])";
    expect(await evaluate(`${lines}.map((line) => line.textContent)`)).toEqual([
      "# one",
      'name: "a" # two',
      "hosts:",
      "  db1: { address: x",
    ]);
    // The editor colors when it has time.
    await until(`${lines}[3].querySelectorAll("${colored}").length === 2`);
    const colors = await evaluate<string[][]>(
      `${lines}.map((line) => [...line.querySelectorAll("${colored}")].map(
        (span) => span.textContent.trim() + " " + getComputedStyle(span).color))`,
    );
    const [comment, key, string] = [colors[0], colors[1], colors[1]?.slice(1)].map(
      (line) => line?.[0]?.split(" rgb")[1],
    );
    expect(new Set([comment, key, string]).size).toBe(3);
    expect(colors.map((line) => line.map((each) => each.split(" rgb")[0]))).toEqual([
      ["# one"],
      ["name", '"a"', "# two"],
      ["hosts"],
      ["db1", "address"],
    ]);
  });

  it("shows another example", async () => {
    await evaluate("choose('valkey')");
    await until(`document.getElementById("picture").shadowRoot.textContent.includes("Valkey")`);
    expect(await evaluate(`document.querySelector("#editor .cm-content").textContent`)).toContain("valkey");
  });

  it("names the values from which a line of a file comes, and marks them", async () => {
    const path = "hosts/sql1/etc/patroni/patroni.yml";
    await evaluate("document.getElementById('tab-files').click()");
    await evaluate(`fileNamed("${path}").click()`);
    await browser.click(await point("content", "listen"));
    await until("text('sources').includes('hosts.sql1.address')");
    const lines = textOf("airflow-ha").split("\n");
    const expected = lines.filter((line) => line.includes('"sql1": {'));
    await until("document.querySelector('#editor .cm-source') !== null");
    const marked = await evaluate<string[]>(
      "[...document.querySelectorAll('#editor .cm-source')].map((line) => line.textContent)",
    );
    expect(marked).toEqual(expect.arrayContaining(expected));
  });

  it("plans the way from another topology", async () => {
    await evaluate("document.getElementById('tab-plan').click()");
    await evaluate("document.getElementById('keep').click()");
    await until("text('steps').includes('No difference.')");
    await replaceWord("Tehran", "Dubai");
    await until("text('steps').includes('Dubai')");
    expect(await evaluate("text('steps')")).toMatch(/timezone/);
  });

  it("shows the report, in which a loss can be tried", async () => {
    await evaluate("document.getElementById('tab-report').click()");
    await until("document.querySelector('iframe') !== null");
    const report = "document.querySelector('iframe').contentDocument";
    await until(`${report}.querySelector(".scripted .loss button, html.scripted") !== null`);
    await evaluate(`${report}.querySelector('button[data-host="sql1"]').click()`);
    expect(await evaluate(`${report}.querySelector("#loss h3").textContent`)).toBe("Lost: sql1");
    await evaluate(`${report}.querySelector('nav a[href="#versions"]').click()`);
    await until(`${report}.defaultView.scrollY > 1000`);
  });

  it("puts every file into the archive as the command line writes it, with its permissions and the manifest", async () => {
    await evaluate("document.getElementById('download').click()");
    const archive = join(downloads, "airflow-ha.zip");
    for (let left = 200; left > 0 && !existsSync(archive); left--)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const read = `import json, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None
print(json.dumps({each.filename: [archive.read(each).decode(), each.external_attr >> 16 & 0o777] for each in archive.infolist()}))`;
    const found = JSON.parse(
      execFileSync("python3", ["-c", read, archive], { encoding: "utf8", maxBuffer: 2 ** 28 }),
    );
    const written = join(downloads, "written");
    execFileSync(
      "node",
      [
        join(root, "dist/cli.cjs"),
        join(root, "examples/airflow-ha/topology.json"),
        "--quiet",
        "--out",
        written,
      ],
      { stdio: "ignore" },
    );
    const files = readdirSync(written, { recursive: true, withFileTypes: true }).filter((each) =>
      each.isFile(),
    );
    const expected = files.map((each) => {
      const place = join(each.parentPath, each.name);
      return [relative(written, place), [readFileSync(place, "utf8"), statSync(place).mode & 0o777]];
    });
    expect(Object.keys(found)).toContain("manifest.json");
    expect(Object.keys(found).length).toBeGreaterThan(300);
    expect(found).toEqual(Object.fromEntries(expected));
  });

  it("keeps its state in the fragment of its address", async () => {
    await evaluate("document.getElementById('tab-plan').click()");
    await evaluate("document.getElementById('keep').click()");
    await replaceWord("Tehran", "Dubai");
    await until("text('steps').includes('Dubai')");
    await new Promise((resolve) => setTimeout(resolve, 500));
    const fragment = await evaluate<string>("location.hash");
    expect(fragment).toMatch(/^#[\w-]{100,}$/);
    await open(fragment);
    await until("text('steps').includes('Dubai')");
    expect(await evaluate("inEditor('editor').textContent")).toContain("Dubai");
    expect(await evaluate("inEditor('old').textContent")).toContain("Tehran");

    for (const wrong of ["#", "#?", "#AAAA", `${fragment}AAAA`, fragment.slice(0, 60)]) {
      await open(wrong);
      expect(await evaluate("inEditor('editor').textContent"), wrong).toContain("airflow-ha");
    }
  });

  it("survives what is no topology", async () => {
    await browser.click(await point("editor", "name"));
    await browser.send("Input.insertText", { text: '{{{[["\u0001: &a *a <<: - ' });
    await until("document.querySelector('.finding strong.error') !== null");
    expect(await evaluate("text('findings')")).toContain("[syntax]");
    await evaluate("choose('minimal')");
    await until("document.querySelector('.finding strong.error') === null");
    await until("document.getElementById('picture').shadowRoot.textContent.includes('minimal')");
  });

  it("can be used with a keyboard and by name", async () => {
    // They come by a request of their own.
    await until("document.querySelector('.finding') !== null");
    await until("document.querySelector('.finding') !== null");
    await evaluate("document.getElementById('tab-picture').focus()");
    await press("ArrowRight", 39);
    expect(await evaluate("document.activeElement.id + document.getElementById('files').hidden")).toBe(
      "tab-filesfalse",
    );
    await press("ArrowLeft", 37);
    await press("ArrowLeft", 37);
    expect(await evaluate("document.activeElement.id")).toBe("tab-plan");
    const { nodes } = (await browser.send("Accessibility.getFullAXTree")) as {
      nodes: { ignored: boolean; role?: { value: string }; name?: { value: string } }[];
    };
    const operable = new Set([
      "button",
      "combobox",
      "tab",
      "textbox",
      "tabpanel",
      "tablist",
      "region",
      "list",
    ]);
    const named = nodes.filter(({ ignored, role }) => !ignored && operable.has(role?.value ?? ""));
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter(({ name }) => (name?.value ?? "") === "").map(({ role }) => role?.value)).toEqual([]);
    expect(new Set(named.map(({ role }) => role?.value))).toEqual(operable);
  });

  it("asks no server for anything, and tries nothing that its policy forbids", async () => {
    for (const view of ["files", "report", "plan"])
      await evaluate(`document.getElementById("tab-${view}").click()`);
    await evaluate("document.getElementById('keep').click()");
    await until("document.querySelector('iframe') !== null && text('steps') !== ''");
    expect(browser.complaints).toEqual([]);
    const outside = browser.requests.filter((url) => !/^(?:data|blob):/.test(url));
    expect(new Set(outside)).toEqual(new Set([`file://${page}`, `file://${join(folder, "more.js")}`]));
    const worker = `new Promise((resolve) => {
      const text = "fetch('https://example.com').then(() => postMessage('sent'), () => postMessage('refused'))";
      new Worker(URL.createObjectURL(new Blob([text]))).onmessage = ({ data }) => resolve(data);
    })`;
    expect(await browser.evaluate(worker)).toBe("refused");
    expect(browser.complaints.join()).toContain("connect-src");
  });

  it("prints how soon findings follow a keystroke", async () => {
    const times: (readonly [whole: number, library: number])[] = [];
    await browser.click(await point("editor", "Tehran"));
    for (let count = 0; count < 12; count++) {
      await evaluate("delete document.body.dataset.latency");
      await type("x");
      await until("document.body.dataset.latency !== undefined");
      const [whole = 0, library = 0] = (await evaluate<string>("document.body.dataset.latency"))
        .split(" ")
        .map(Number);
      times.push([whole, library]);
    }
    const median = (values: readonly number[]) =>
      values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
    const [whole, library] = [
      median(times.slice(2).map(([each]) => each)),
      median(times.slice(2).map(([, each]) => each)),
    ];
    process.stdout.write(
      `From a keystroke to findings: ${Math.round(whole)} ms, ${(whole / library).toFixed(2)} times the library's own time.\n`,
    );
    expect(library).toBeGreaterThan(0);
    expect(whole).toBeGreaterThanOrEqual(library);
  });
});
