import { banner } from "../formats/banner.ts";
import { comment, element, type Markup } from "../formats/markup.ts";
import { counted } from "../model/counted.ts";
import type { Plan } from "../model/plan.ts";
import {
  type Arrangement,
  arrangementOf,
  type Box,
  type Column,
  columns,
  type Entry,
  type Head,
  type Lane,
  shortList,
} from "./arrangement.ts";
import { pictureStyle } from "./picture-style.ts";
import { brokenLines, shortened } from "./text-width.ts";

/** Sizes of letters, in pixels. */
const textSize = 11.5;
const headingSize = 11;
/** Bold letters take as much place as larger ones. */
const boldSize = 14.5;

/** Lengths in pixels. */
const line = 15;
const columnWidth = 196;
/** The first column has clients, and the names of zones. */
const firstWidth = 140;
const gutter = 28;
const margin = 18;
const padding = 10;
/** Between the tops of two arrows that pass over a column. */
const detour = 12;

interface Drawn {
  readonly drawing: Markup;
  readonly height: number;
}

/**
 * Draws an estate as SVG: columns from its clients to consensus, and a lane for each zone. The same plan gives the same
 * bytes. Colors follow the preference of the viewer.
 */
export function picture(plan: Plan): string {
  const arrangement = arrangementOf(plan);
  const { heads, lanes } = arrangement;
  const left = new Map<Column, number>([["clients", margin]]);
  let x = margin + firstWidth + gutter;
  for (const { column } of heads) {
    if (left.has(column)) continue;
    left.set(column, x);
    x += columnWidth + gutter;
  }
  const width = x - gutter + margin;

  const places = new Map(heads.map(({ column }, index) => [column, index]));
  const arrows = arrangement.arrows.map(({ from, to }) => ({
    start: (left.get(from) ?? 0) + widthOf(from),
    end: left.get(to) ?? 0,
    passes: (places.get(to) ?? 0) - (places.get(from) ?? 0) > 1,
  }));
  const detours = arrows.filter(({ passes }) => passes);
  const top = margin + 28 + detours.length * detour;
  const drawnHeads = heads.map((head) => drawHead(head, left.get(head.column) ?? 0, top));
  const headHeight = Math.max(0, ...drawnHeads.map(({ height }) => height));
  const middle = top + 15;

  let y = top + headHeight + 16;
  const drawnLanes = lanes.map((lane) => {
    const drawn = drawLane(lane, left, y, width);
    y += drawn.height + 8;
    return drawn.drawing;
  });
  const hasLegend = plan.vips.size > 0;
  const height = y + (hasLegend ? 24 : 8);

  const svg = element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-labelledby": "picture-title picture-description",
    },
    element("title", { id: "picture-title" }, `The estate ${plan.name}`),
    element("desc", { id: "picture-description" }, describe(plan, arrangement)),
    { markup: `<style>${pictureStyle}</style>` },
    element("rect", { class: "ground", width, height, rx: 8 }),
    text("estate", margin, margin + 10, shortened(plan.name, 17, width - 2 * margin)),
    ...arrows
      .filter(({ passes }) => !passes)
      .map(({ start, end }) => arrow(`M${start + 2} ${middle}H${end - 8}`, `M${end - 2} ${middle}l-7-4v8z`)),
    ...detours.map(({ start, end }, index) => {
      const level = top - detour * (index + 1);
      const [from, to] = [start - 20 - detour * index, end + 20 + detour * index];
      return arrow(`M${from} ${top - 2}V${level}H${to}V${top - 8}`, `M${to} ${top - 2}l-4-7h8z`);
    }),
    ...drawnHeads.map(({ drawing }) => drawing),
    ...drawnLanes,
    ...(hasLegend
      ? [text("legend", margin, y + 12, "● preferred owner of a VIP   ○ owner if others are lost")]
      : []),
  );
  return `${comment(banner(plan.name).slice(2).trimEnd()).markup}\n${onLines(svg)}\n`;
}

function widthOf(column: Column): number {
  return column === "clients" ? firstWidth : columnWidth;
}

function text(name: string | undefined, x: number, y: number, content: string): Markup {
  return element("text", { class: name, x, y }, content);
}

function arrow(path: string, tip: string): Markup {
  return element(
    "g",
    { class: "arrow" },
    element("path", { d: path }),
    element("path", { class: "tip", d: tip }),
  );
}

/** The head of a column: what it is, and what clients on its left find there. */
function drawHead({ column, entries }: Head, x: number, y: number): Drawn {
  const inner = widthOf(column) - 2 * padding;
  let bottom = y + 4 + line;
  const heading = text("heading", x + padding, bottom, shortened(columns[column], headingSize, inner));
  const rows = entries.map(({ title, details, vip }) => {
    const names = brokenLines(title, boldSize, inner);
    const small = details.flatMap((detail) => brokenLines(detail, textSize, inner));
    bottom += 5;
    return element(
      "g",
      { "data-vip": vip },
      element("title", {}, [title, ...details].join(", ")),
      ...[...names.map((each) => ["name", each]), ...small.map((each) => [undefined, each])].map(
        ([kind, each = ""]) => {
          bottom += line;
          return text(kind, x + padding, bottom, each);
        },
      ),
    );
  });
  const height = bottom + padding - y;
  const frame = element("rect", { x, y, width: widthOf(column), height, rx: 6 });
  return { height, drawing: element("g", { class: `head ${column}` }, frame, heading, ...rows) };
}

/** The hosts of a zone, in the columns of what they run. */
function drawLane(
  { zone, title, hosts, boxes }: Lane,
  left: ReadonlyMap<Column, number>,
  y: number,
  width: number,
): Drawn {
  const inner = firstWidth - padding;
  let bottom = y + 8;
  const label = [
    ...(title === undefined ? [] : brokenLines(title, boldSize, inner).map((each) => ["name", each])),
    [undefined, counted(hosts.length, "host")],
  ].map(([kind, each = ""]) => {
    bottom += line;
    return text(kind, margin + 2, bottom, each);
  });
  const cells = [...boxes].map(([column, own]) => {
    let lower = y + 8;
    const drawn = own.map((box) => {
      const { drawing, height } = drawBox(box, column, left.get(column) ?? 0, lower);
      lower += height + 6;
      return drawing;
    });
    return { drawn, lower };
  });
  const height = Math.max(bottom + 8, ...cells.map(({ lower }) => lower + 2)) - y;
  const frame = element("rect", {
    class: "ground",
    x: margin - 8,
    y,
    width: width - 2 * margin + 16,
    height,
    rx: 6,
  });
  return {
    height,
    drawing: element(
      "g",
      { class: "lane", "data-zone": zone },
      frame,
      ...label,
      ...cells.flatMap(({ drawn }) => drawn),
    ),
  };
}

/** A host, or hosts that are alike. */
function drawBox(box: Box, column: Column, x: number, y: number): Drawn {
  const { hosts, label, titles, vips, managed } = box;
  const inner = columnWidth - 2 * padding - 4;
  let bottom = y + 3;
  const row = (kind: string | undefined, content: string) => {
    bottom += line;
    return text(kind, x + padding + 4, bottom, content);
  };
  const [first = "", ...more] = shortList(hosts);
  const name = more.length > 0 ? `${first} (${hosts.length})` : first;
  const rows = [
    row("name", shortened(label === undefined ? name : `${name} · ${label}`, boldSize, inner)),
    ...titles.flatMap((title) => brokenLines(title, textSize, inner)).map((each) => row(undefined, each)),
    ...(managed ? [] : [row(undefined, "not managed")]),
    ...vips.map((vip) => row("vip", shortened(`${vip.preferred ? "●" : "○"} ${vip.name}`, boldSize, inner))),
  ];
  const height = bottom + 8 - y;
  return {
    height,
    drawing: element(
      "g",
      { class: `box ${column}`, "data-hosts": hosts.join(" ") },
      element("title", {}, sentence(box)),
      element("rect", { x, y, width: columnWidth, height, rx: 5 }),
      element("path", { class: "stripe", d: `M${x + 2.5} ${y + 4}v${height - 8}` }),
      ...rows,
    ),
  };
}

/** The text of a box, for those who do not see it. */
function sentence({ hosts, label, titles, vips }: Box): string {
  const owner = vips.map(({ name, preferred }) => `${preferred ? "prefers" : "can own"} VIP ${name}`);
  const names = hosts.join(", ");
  return `${label === undefined ? names : `${names} (${label})`}: ${[...titles, ...owner].join(", ") || "no service"}`;
}

/** The picture in sentences. */
function describe(plan: Plan, { heads, lanes }: Arrangement): string {
  const list = ({ title, details }: Entry) => [title, ...details].join(" ");
  return [
    `${counted(plan.hosts.size, "host")}.`,
    ...heads.flatMap(({ column, entries }) =>
      entries.length === 0 ? [] : [`${columns[column]}: ${entries.map(list).join("; ")}.`],
    ),
    ...lanes.map(({ title, boxes }) => {
      const hosts = [...boxes.values()]
        .flat()
        .map((box) => `${shortList(box.hosts).join(", ")}: ${box.titles.join(", ") || "no service"}`);
      return `${title === undefined ? "Hosts" : title}: ${hosts.join("; ")}.`;
    }),
  ].join(" ");
}

/** Begins each group on a line of its own, so that a difference shows what has changed. */
function onLines({ markup }: Markup): string {
  return markup.replaceAll(/<(?=g[ >]|style|rect class="ground"|\/svg)/g, "\n<");
}
