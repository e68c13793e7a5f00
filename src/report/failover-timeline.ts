import type { TimedFailover } from "../analysis/failovers.ts";
import { element, type Markup } from "../formats/markup.ts";
import { spans } from "../model/facts.ts";
import { rounded } from "./seconds.ts";

/** Pixels. */
const width = 760;
const label = 90;
const bar = 18;

/**
 * Draws a failover: a bar for its typical duration and one for its bound, each with a part for every span, on a scale that
 * all failovers of the estate share.
 *
 * @param scale seconds that the whole width stands for
 * @param objective seconds that a failover may take, if the topology sets them
 */
export function failoverTimeline(
  { what, total, typical, terms }: TimedFailover,
  scale: number,
  objective: number | undefined,
): Markup {
  const at = (seconds: number) => Math.round((label + (seconds / scale) * (width - label - 70)) * 10) / 10;
  const row = (
    title: string,
    y: number,
    parts: readonly { readonly seconds: number; readonly text: string }[],
  ) => {
    let start = 0;
    const drawn = parts.map(({ seconds, text }, index) => {
      const [left, right] = [at(start), at(start + seconds)];
      start += seconds;
      return element(
        "rect",
        {
          class: index % 2 === 0 ? "span" : "span other",
          x: left,
          y,
          width: Math.max(1, Math.round((right - left) * 10) / 10),
          height: bar,
        },
        element("title", {}, text),
      );
    });
    return [
      element("text", { x: 0, y: y + 13 }, title),
      ...drawn,
      element("text", { x: at(start) + 6, y: y + 13 }, `${rounded(start)} s`),
    ];
  };
  const clause = (seconds: number, span: keyof typeof spans, formula: string) =>
    `${rounded(seconds)} s until ${spans[span]}: ${formula}`;
  return element(
    "svg",
    {
      viewBox: `0 0 ${width} ${2 * bar + 14}`,
      width,
      height: 2 * bar + 14,
      role: "img",
      "aria-label": `${what}: typically ${rounded(typical)} s, at most ${rounded(total)} s`,
    },
    ...row(
      "typical",
      3,
      terms.map((term) => {
        const usual = term.typical ?? term;
        return { seconds: usual.seconds, text: clause(usual.seconds, term.span, usual.formula) };
      }),
    ),
    ...row(
      "at most",
      bar + 9,
      terms.map(({ seconds, span, formula }) => ({ seconds, text: clause(seconds, span, formula) })),
    ),
    ...(objective === undefined
      ? []
      : [
          element(
            "path",
            { class: "objective", d: `M${at(objective)} 0v${2 * bar + 14}` },
            element("title", {}, `Objective: ${objective} s`),
          ),
        ]),
  );
}
