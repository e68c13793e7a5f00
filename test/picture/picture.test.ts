import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { checkTopology, type Plan } from "../../src/index.ts";
import { picture } from "../../src/picture/picture.ts";
import { examples } from "../examples.ts";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** Reads XML strictly: tags must match, and neither `<` nor `&` may stand in a text. */
function read(svg: string): Element {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const decoded = (text: string) => {
    expect(text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, "")).not.toMatch(/[<&]/);
    return text.replaceAll(/&([^;]+);/g, (_all, name: string) => entities[name] ?? "");
  };
  let place = 0;
  for (const tag of svg.matchAll(/<!--(?:(?!--).)*-->|<(\/?)([a-z]+)((?: [\w:-]+="[^"]*")*)>/gs)) {
    const here = open.at(-1) as Element;
    here.text += decoded(svg.slice(place, tag.index));
    place = tag.index + tag[0].length;
    const [, end, name = "", attributes = ""] = tag;
    if (tag[0].startsWith("<!--")) continue;
    if (end === "/") expect(open.pop()?.name).toBe(name);
    else {
      const pairs = [...attributes.matchAll(/ ([\w:-]+)="([^"]*)"/g)];
      const element: Element = {
        name,
        attributes: Object.fromEntries(pairs.map(([, key = "", value = ""]) => [key, decoded(value)])),
        children: [],
        text: "",
      };
      here.children.push(element);
      open.push(element);
    }
  }
  expect(svg.slice(place)).toBe("\n");
  expect(open).toEqual([root]);
  return root.children[0] as Element;
}

function all(element: Element): Element[] {
  return [element, ...element.children.flatMap(all)];
}

const ofClass = (svg: Element, name: string) =>
  all(svg).filter(({ attributes }) => attributes["class"]?.split(" ").includes(name));

function planOf(topology: unknown): Plan {
  const checked = checkTopology(topology);
  if (!checked.ok) throw new Error(checked.diagnostics.map(({ message }) => message).join("\n"));
  return checked.plan;
}

const estates = examples
  .filter(({ broken }) => !broken)
  .map(({ name, text }) => ({ name, plan: planOf(text), svg: picture(planOf(text)) }));

/** The smallest estate, with so many hosts to which its tasks connect. */
function growing(count: number) {
  const [minimal] = examples.filter(({ name }) => name === "minimal");
  const topology = parse(minimal?.text ?? "");
  const names = Array.from({ length: count }, (_, index) => `t${String(index).padStart(4, "0")}`);
  const host = (index: number) => ({
    address: `10.0.${1 + (index >> 7)}.${1 + (index & 127)}`,
    zone: `z${index % 4}`,
    managed: false,
  });
  topology.network.subnet = "10.0.0.0/16";
  topology.hosts = {
    ...topology.hosts,
    ...Object.fromEntries(names.map((name, index) => [name, host(index)])),
  };
  topology.airflow.targets = Object.fromEntries(names.map((name) => [name, {}]));
  return planOf(topology);
}

describe.each(estates)("the picture of $name", ({ plan, svg }) => {
  const root = read(svg);
  const boxes = ofClass(root, "box");

  it("shows every host, in the lane of its zone", () => {
    for (const { name, zone } of plan.hosts.values()) {
      const lanes = ofClass(root, "lane").filter((lane) =>
        ofClass(lane, "box").some(({ attributes }) => attributes["data-hosts"]?.split(" ").includes(name)),
      );
      expect(lanes.map(({ attributes }) => attributes["data-zone"])).toEqual([zone]);
    }
  });

  it("shows every service that users rely on, with its host", () => {
    const titles = boxes.map(({ attributes, children }) => ({
      hosts: attributes["data-hosts"]?.split(" ") ?? [],
      title: children.find(({ name }) => name === "title")?.text ?? "",
    }));
    for (const { host, title } of plan.services.filter(({ essential }) => essential))
      expect(
        titles.some((box) => box.hosts.includes(host) && box.title.includes(title)),
        title,
      ).toBe(true);
  });

  it("shows every VIP with the owner that it prefers", () => {
    const owners = [...plan.vips.keys()].map((name) =>
      boxes
        .filter((box) => all(box).some(({ text }) => text === `● ${name}`))
        .map(({ attributes }) => attributes["data-hosts"]),
    );
    expect(owners).toEqual([...plan.vips.values()].map(({ hosts }) => [hosts[0]]));
  });

  it("has boxes and texts within their frames, and no box upon another", () => {
    const number = ({ attributes }: Element, key: string) => Number(attributes[key]);
    const frames = [...boxes, ...ofClass(root, "head")].flatMap(({ children }) =>
      children.filter(({ name }) => name === "rect"),
    );
    for (const rectangle of all(root).filter(({ name }) => name === "rect")) {
      const [x, y] = [number(rectangle, "x") || 0, number(rectangle, "y") || 0];
      expect(x + number(rectangle, "width")).toBeLessThanOrEqual(number(root, "width"));
      expect(y + number(rectangle, "height")).toBeLessThanOrEqual(number(root, "height"));
    }
    const sorted = [...frames].sort(
      (a, b) => number(a, "x") - number(b, "x") || number(a, "y") - number(b, "y"),
    );
    for (const [index, frame] of sorted.entries()) {
      const next = sorted[index + 1];
      if (next && number(next, "x") === number(frame, "x"))
        expect(number(next, "y")).toBeGreaterThan(number(frame, "y") + number(frame, "height"));
    }
    for (const box of [...boxes, ...ofClass(root, "head")]) {
      const frame = box.children.find(({ name }) => name === "rect") as Element;
      for (const text of all(box).filter(({ name }) => name === "text")) {
        expect(number(text, "y")).toBeGreaterThan(number(frame, "y"));
        expect(number(text, "y")).toBeLessThan(number(frame, "y") + number(frame, "height"));
      }
    }
  });

  it("loads and runs nothing, has a text for those who do not see it, and is the same again", () => {
    expect(svg).not.toMatch(/<(?:script|image|use|foreignObject|a)\b|href|url\(|@import|\son\w+=/);
    expect(root.attributes["role"]).toBe("img");
    const described = all(root).find(({ name }) => name === "desc")?.text ?? "";
    for (const { name } of plan.vips.values()) expect(described).toContain(name);
    expect(picture(plan)).toBe(svg);
  });
});

describe("a picture", () => {
  it("folds hosts that are alike, so that it does not grow with them", () => {
    const [few, many] = [growing(40), growing(400)].map((plan) => read(picture(plan))) as [Element, Element];
    expect(ofClass(many, "box").length).toBe(ofClass(few, "box").length);
    expect(many.attributes["height"]).toBe(few.attributes["height"]);
    expect(all(many).map(({ text }) => text)).toContain("t0000 … t0396 (100)");
  });

  it("folds no host away that runs more than the others, or serves a queue of its own", () => {
    const names = ["w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8"];
    const minimal = parse(examples.find(({ name }) => name === "minimal")?.text ?? "");
    const hosts = Object.fromEntries(
      names.map((name, index) => [name, { address: `10.0.0.${100 + index}` }]),
    );
    const boxesOf = (workers: unknown, triggerers: readonly string[]) => {
      const airflow = { ...minimal.airflow, workers, triggerers };
      const checked = checkTopology({ ...minimal, hosts: { ...minimal.hosts, ...hosts }, airflow });
      if (!checked.ok) throw new Error(JSON.stringify(checked.diagnostics));
      return [...picture(checked.plan).matchAll(/data-hosts="([^"]*)"/g)].map(([, own]) => own);
    };
    const groups = { general: { hosts: names } };
    expect(boxesOf(groups, ["node1"])).toContain(names.join(" "));
    const others = names.filter((name) => name !== "w4");
    expect(boxesOf(groups, ["node1", "w4"])).toEqual(expect.arrayContaining(["w4", others.join(" ")]));
    const own = { general: { hosts: others }, gpu: { hosts: ["w4"], queues: ["gpu"] } };
    expect(boxesOf(own, ["node1"])).toEqual(expect.arrayContaining(["w4", others.join(" ")]));
  });

  it("escapes every text", () => {
    const hostile = `</text><script>alert("1")</script>&--> ' ${"\u4e00".repeat(40)}`;
    const plan = planOf(examples.find(({ name }) => name === "airflow-ha")?.text);
    const marked = picture({
      ...plan,
      name: `${hostile}--`,
      hosts: new Map(
        [...plan.hosts].map(([name, host]) => [name, { ...host, label: hostile, zone: hostile }]),
      ),
      services: plan.services.map((service) => ({ ...service, title: hostile })),
      vips: new Map([...plan.vips].map(([name, vip]) => [name, { ...vip, name: hostile }])),
    });
    // The banner stands in a comment, which only its end can close.
    expect(marked.slice(marked.indexOf("-->"))).not.toContain("<script");
    const root = read(marked);
    expect(ofClass(root, "lane").map(({ attributes }) => attributes["data-zone"])).toEqual([hostile]);
  });
});
