import { statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import type { Analysis } from "../../src/index.ts";
import { invoke, json, workspace } from "../cli/invoke.ts";
import { examples } from "../examples.ts";
import { Browser } from "./browser.ts";
import { describeChecker } from "./describe-checker.ts";

/** What the page shows of a loss: titles, in their order. */
interface Shown {
  readonly lost: string;
  readonly stops: readonly string[];
  readonly vips: readonly string[];
  readonly text: string;
}

/** Runs in the page: what it shows, and clicks. */
const helpers = `
  const lines = (id) => [...document.querySelectorAll("#" + id + " li")].map((item) => item.textContent);
  const shown = () => ({
    lost: document.querySelector("#loss h3")?.textContent ?? "",
    stops: lines("stops"),
    vips: lines("vips"),
    text: document.getElementById("loss").textContent,
  });
  const buttonOf = (name) => document.querySelector('button[data-host="' + name + '"]');
  const names = [...document.querySelectorAll("button[data-host]")].map((button) => button.dataset.host);
  const reset = () => document.getElementById("reset").click();
`;
const inPage = (expression: string) => `(() => { ${helpers} return ${expression}; })()`;

/** An estate of 200 hosts, most of which are workers. */
const twoHundred = (() => {
  const topology = parse(examples.find(({ name }) => name === "minimal")?.text ?? "");
  const workers = Array.from({ length: 197 }, (_, index) => `w${index}`);
  topology.name = "two-hundred";
  topology.network.subnet = "10.0.0.0/16";
  for (const [index, name] of workers.entries())
    topology.hosts[name] = { address: `10.0.9.${index + 1}`, zone: `z${index % 3}` };
  for (const [index, name] of ["node1", "node2", "node3"].entries()) topology.hosts[name].zone = `z${index}`;
  topology.airflow.workers = workers;
  topology.postgres.maxConnections = 1200;
  return { name: "two-hundred", text: json(topology) };
})();

const estates = [...examples.filter(({ broken }) => !broken), twoHundred];

describeChecker("chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await Browser.start();
  });
  afterAll(() => browser.stop());

  /** Opens the page of an estate, and gives the analysis that the command line prints of it. */
  async function open(text: string): Promise<{ analysis: Analysis; page: string }> {
    const cwd = workspace({ "t.yaml": text });
    const { code, stdout, stderr } = await invoke(
      ["report", "t.yaml", "--html", "report.html", "--format", "json"],
      { cwd },
    );
    expect(code, stderr).toBe(0);
    const page = join(cwd, "report.html");
    await browser.open(page);
    return { analysis: JSON.parse(stdout).analysis, page };
  }

  it.each(estates)("shows what every host, zone and pair of $name stops", async ({ text }) => {
    const { analysis, page } = await open(text);
    const { hosts, zones, pairs } = analysis;
    const single = new Map(hosts.map(({ lost, stops }) => [lost.join(), stops]));
    const both = new Map((pairs ?? []).map(({ lost, stops }) => [[...lost].sort().join(" "), stops]));

    const alone = await browser.evaluate<Record<string, Shown>>(
      inPage(
        "Object.fromEntries(names.map((name) => { reset(); buttonOf(name).click(); return [name, shown()]; }))",
      ),
    );
    // Long names in one column leave the others room to be read.
    const widths = await browser.evaluate<number[]>(
      `[...document.querySelectorAll("thead th")].map((head) => head.getBoundingClientRect().width)`,
    );
    expect(Math.min(...widths)).toBeGreaterThan(50);
    expect(await browser.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(
      0,
    );
    for (const [name, { lost, stops }] of Object.entries(alone)) {
      expect(lost).toBe(`Lost: ${name}`);
      expect([...stops].sort(), name).toEqual([...(single.get(name) ?? [])].sort());
    }

    // The picture does as the buttons do.
    const drawn = await browser.evaluate<Record<string, Shown>>(
      inPage(`Object.fromEntries([...document.querySelectorAll(".box")].flatMap((box) => {
        const [name, ...others] = box.dataset.hosts.split(" ");
        if (others.length > 0 || !names.includes(name)) return [];
        reset();
        box.dispatchEvent(new MouseEvent("click", { bubbles: true }));
        return [[name, shown()]];
      }))`),
    );
    for (const [name, loss] of Object.entries(drawn)) expect(loss).toEqual(alone[name]);
    // Hosts that are drawn as one can differ, so that a click on them loses none.
    const folded = await browser.evaluate<string[]>(
      inPage(`[...document.querySelectorAll(".box")].flatMap((box) => {
        if (!box.dataset.hosts.includes(" ")) return [];
        reset();
        box.dispatchEvent(new MouseEvent("click", { bubbles: true }));
        return [shown().lost];
      })`),
    );
    expect(folded).toEqual(folded.map(() => ""));

    const inZones = await browser.evaluate<Record<string, Shown>>(
      inPage(`Object.fromEntries([...document.querySelectorAll("button[data-zone]")].map((button) => {
        reset();
        button.click();
        return [button.dataset.zone, shown()];
      }))`),
    );
    const stopping = new Map((zones ?? []).map(({ zone, stops }) => [zone, stops]));
    for (const [zone, { stops }] of Object.entries(inZones))
      expect([...stops].sort(), zone).toEqual([...(stopping.get(zone) ?? [])].sort());
    for (const zone of stopping.keys()) expect(Object.keys(inZones)).toContain(zone);

    const together = await browser.evaluate<Record<string, Shown>>(
      inPage(`Object.fromEntries(names.flatMap((first, index) => names.slice(index + 1, index + (data.pairs === null ? 3 : names.length)).map((second) => {
        reset();
        buttonOf(first).click();
        buttonOf(second).click();
        return [[first, second].sort().join(" "), shown()];
      })))`),
    );
    const losses = await browser.evaluate<{ title: string; text: string; hosts: string[] }[]>("data.losses");
    for (const [pair, { stops, text: words }] of Object.entries(together)) {
      // What is known of one host is not told of two.
      for (const { title, text, hosts: keeping } of losses) {
        const both = pair.split(" ").filter((name) => keeping.includes(name)).length;
        if (both > 0)
          expect(words, pair).toContain(`${title}: ${both === 2 ? "not computed for 2 of its" : text}`);
      }
      if (pairs === undefined) {
        expect(words).toContain("not computed");
        continue;
      }
      const [first = "", second = ""] = pair.split(" ");
      const expected = [
        ...(single.get(first) ?? []),
        ...(single.get(second) ?? []),
        ...(both.get(pair) ?? []),
      ];
      expect([...stops].sort(), pair).toEqual([...new Set(expected)].sort());
    }

    expect(browser.complaints).toEqual([]);
    expect(browser.requests).toEqual([`file://${page}`]);
    expect(statSync(page).size).toBeLessThan(300_000);
  });

  it("tells where VIPs go, how long it takes and what is lost", async () => {
    const { analysis } = await open(examples.find(({ name }) => name === "airflow-ha")?.text ?? "");
    const clicked = (name: string) =>
      browser.evaluate<Shown>(inPage(`(reset(), buttonOf("${name}").click(), shown())`));
    const first = await clicked("airflow");
    expect(first.vips).toEqual(["airflow-vip: to haproxy2"]);
    const leader = await clicked("sql1");
    const [timed] = analysis.failovers.filter(({ what }) => what.includes("the leader's host is lost"));
    expect(leader.vips).toEqual([]);
    expect(leader.text).toContain(
      `PostgreSQL: the leader's host is lost: typically ${timed?.typical} s, at most ${timed?.total} s`,
    );
    expect(leader.text).toContain("commits of the database: none");
    expect((await clicked("haproxy2")).vips).toEqual(["airflow-vip: stays on airflow"]);
    const owners = await browser.evaluate<Shown>(
      inPage(`(reset(), buttonOf("ftp").click(), buttonOf("nfs2").click(), shown())`),
    );
    expect(owners.vips).toEqual(["nfs-vip: no owner is left"]);
  });

  it("can be used with a keyboard, and filters ports", async () => {
    await open(examples.find(({ name }) => name === "airflow-ha")?.text ?? "");
    await browser.evaluate(inPage(`buttonOf("worker1").focus()`));
    for (const type of ["keyDown", "keyUp"])
      await browser.send("Input.dispatchKeyEvent", {
        type,
        key: "Enter",
        code: "Enter",
        text: "\r",
        windowsVirtualKeyCode: 13,
      });
    expect((await browser.evaluate<Shown>(inPage("shown()"))).stops).toEqual(["Airflow Celery worker"]);
    const rows = await browser.evaluate<string[]>(
      inPage(`(() => {
        const filter = document.getElementById("port-filter");
        filter.value = "5672 worker";
        filter.dispatchEvent(new Event("input"));
        return [...document.querySelectorAll("#ports tbody tr")].filter((row) => !row.hidden).map((row) => row.textContent);
      })()`),
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toMatch(/5672/);
  });

  it("prints on a light ground, without controls, and cuts no row, picture or heading from what follows", async () => {
    await open(examples.find(({ name }) => name === "airflow-ha")?.text ?? "");
    const dark = { name: "prefers-color-scheme", value: "dark" };
    // The width of A4 within the margins of the browser.
    const paper = { width: 718, height: 1046, deviceScaleFactor: 1, mobile: false };
    await browser.send("Emulation.setDeviceMetricsOverride", paper);
    const seen = async (media: string) => {
      await browser.send("Emulation.setEmulatedMedia", { media, features: [dark] });
      return browser.evaluate<Record<string, unknown>>(`(() => {
        const all = (selector, property) =>
          [...new Set([...document.querySelectorAll(selector)].map((each) => getComputedStyle(each)[property]))];
        return {
          ground: all("body", "backgroundColor"),
          controls: all(".loss, nav, label.filter", "display"),
          whole: all("section, tr, svg", "breakInside"),
          headings: all("h2, h3", "breakAfter"),
          scrolls: all(".wide", "overflowX"),
          hidden: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        };
      })()`);
    };
    expect((await seen("screen"))["ground"]).toEqual(["rgb(17, 21, 27)"]);
    expect(await seen("print")).toEqual({
      ground: ["rgb(255, 255, 255)"],
      controls: ["none"],
      whole: ["avoid"],
      headings: ["avoid"],
      scrolls: ["visible"],
      hidden: 0,
    });
    const { data } = await browser.send("Page.printToPDF", { printBackground: true });
    const pages = Buffer.from(String(data), "base64")
      .toString("latin1")
      .match(/\/Type \/Page\b/g);
    expect(pages?.length).toBeGreaterThan(5);
    expect(pages?.length).toBeLessThan(13);
    await browser.send("Emulation.setEmulatedMedia", { media: "", features: [] });
    await browser.send("Emulation.clearDeviceMetricsOverride");
  });

  it("runs no text of the topology, and no other script", async () => {
    const hostile = `</script><script>window.broken = 1</script><img src=x onerror="window.broken = 2">`;
    const topology = parse(examples.find(({ name }) => name === "minimal")?.text ?? "");
    topology.hosts.node1.label = hostile;
    topology.accept = { "single-zone": hostile };
    await open(json(topology));
    expect(browser.complaints).toEqual([]);
    expect(await browser.evaluate<string>("document.querySelector('.box title').textContent")).toContain(
      hostile,
    );
    const foreign = `(() => {
      const script = document.createElement("script");
      script.textContent = "window.broken = 3";
      document.body.append(script);
      return typeof window.broken;
    })()`;
    expect(await browser.evaluate<string>(foreign)).toBe("undefined");
    expect(browser.complaints.join()).toContain("Content Security Policy");
  });
});
