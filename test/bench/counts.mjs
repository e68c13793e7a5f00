// How often each block of the library runs, as V8 counts it: exact, and the same on every machine. Prints the blocks whose
// count grows faster than an input that doubles.
import inspector from "node:inspector";
import { growingInputs } from "./growing-inputs.mjs";

const [pattern = ".", small = "64"] = process.argv.slice(2);
const session = new inspector.Session();
session.connect();
/** Calls of an inspector without a debugger answer before they return. */
function ask(method, parameters) {
  let answer;
  session.post(method, parameters, (error, result) => {
    if (error) throw error;
    answer = result;
  });
  return answer;
}

ask("Profiler.enable");
ask("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
const file = new URL("../../dist/index.js", import.meta.url);
const { analyse, buildBundle, textReport } = await import(file);
const text = (await import("node:fs")).readFileSync(file, "utf8");

/** Counts since the last call: of each function, the ranges of its blocks. */
function taken() {
  const { result } = ask("Profiler.takePreciseCoverage");
  const { functions } = result.find(({ url }) => url === file.href) ?? { functions: [] };
  return new Map(functions.map(({ ranges }) => [`${ranges[0].startOffset} ${ranges[0].endOffset}`, ranges]));
}

function build(make, count) {
  const { input, secrets } = make(count);
  const result = buildBundle(input, { secrets, today: "2026-11-27" });
  textReport(result.diagnostics, { file: "topology.json", text: typeof input === "string" ? input : "" });
  if (result.ok) analyse(result.plan);
  return taken();
}

/** The count of the innermost range around an offset. */
const countAt = (ranges, offset) =>
  ranges.findLast(({ startOffset, endOffset }) => startOffset <= offset && offset < endOffset)?.count ?? 0;

const steep = [];
for (const name of Object.keys(growingInputs).filter((each) => new RegExp(pattern).test(each))) {
  const make = growingInputs[name];
  const [one, two, four] = [1, 2, 4].map((times) => build(make, Number(small) * times));
  for (const [key, ranges] of four)
    for (const { startOffset, count } of ranges) {
      const [first, second] = [one, two].map((each) => countAt(each.get(key) ?? [], startOffset));
      // Twice the input may cost twice as much, and a sort a little more. Rarely used blocks have counts of their own.
      if (count > 40 * Number(small) && count > 2.6 * second && second > 2.6 * first && first > 0)
        steep.push({
          name,
          counts: [first, second, count],
          line: text
            .slice(startOffset, startOffset + 120)
            .split("\n")
            .slice(0, 2)
            .join(" ")
            .trim(),
        });
    }
}
process.stdout.write(`${JSON.stringify(steep, undefined, 1)}\n`);
