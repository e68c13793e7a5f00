import type { Json } from "./mutations.ts";

type Entries = Record<string, Json>;

const numbered = /^(.*?)(\d+)$/;

/**
 * Two topologies that mean the same: one in which every host of a run of numbered names has the settings of the first,
 * and one that writes each run as a range. Undefined: there is no run.
 */
export function asRanges(topology: Json): { readonly plain: Json; readonly ranged: Json } | undefined {
  const all = (topology as { hosts: Entries }).hosts;
  const runs = runsOf(Object.keys(all), (a, b) => isNext(addressOf(all, a), addressOf(all, b)));
  if (runs.every((run) => run.length === 1)) return undefined;
  const hosts = Object.fromEntries(
    runs.flatMap((run) =>
      run.map((name) => [name, { ...entriesOf(all, run[0] as string), address: addressOf(all, name) }]),
    ),
  );
  const rangedHosts = Object.fromEntries(
    runs.map((run, index) => {
      const [first, last] = [addressOf(all, run[0] as string), addressOf(all, run.at(-1) as string)];
      const range = rangeOf(first, last);
      const address = index % 2 === 0 ? range : range.replace(/\d+\]$/, "]");
      return run.length === 1
        ? [run[0], hosts[run[0] as string]]
        : [
            rangeOf(run[0] as string, run.at(-1) as string),
            { ...entriesOf(hosts, run[0] as string), address },
          ];
    }),
  );
  const names = new Set(Object.keys(all));
  const ranged = (value: Json): Json => {
    if (typeof value !== "object" || value === null) return value;
    if (!Array.isArray(value))
      // A broker of others has names of the DNS, which are no ranges.
      return Object.fromEntries(
        Object.entries(value).map(([key, each]) => [key, key === "broker" ? each : ranged(each)]),
      );
    if (!value.every((each) => typeof each === "string" && names.has(each))) return value.map(ranged);
    return runsOf(value as string[], () => true).map((run) =>
      run.length === 1 ? (run[0] as string) : rangeOf(run[0] as string, run.at(-1) as string),
    );
  };
  const plain = { ...(topology as Entries), hosts };
  return { plain, ranged: { ...(ranged(plain) as Entries), hosts: rangedHosts } };
}

/** The settings that hosts of a range can share, which further addresses are not. */
function entriesOf(hosts: Entries, name: string): Entries {
  const { addresses, ...rest } = hosts[name] as Entries;
  return rest;
}

function addressOf(hosts: Entries, name: string): string {
  return (hosts[name] as { address: string }).address;
}

/** Groups names whose numbers follow each other. */
function runsOf(names: readonly string[], also: (a: string, b: string) => boolean): string[][] {
  const runs: string[][] = [];
  for (const name of names) {
    const last = runs.at(-1)?.at(-1);
    if (last !== undefined && isNext(last, name) && also(last, name)) runs.at(-1)?.push(name);
    else runs.push([name]);
  }
  return runs;
}

function isNext(a: string, b: string): boolean {
  const [[, beforeA = "", numberA = ""], [, beforeB = "", numberB = ""]] = [
    numbered.exec(a) ?? ["", "", ""],
    numbered.exec(b) ?? ["", "", ""],
  ];
  return numberA !== "" && beforeA === beforeB && numberB === String(Number(numberA) + 1);
}

function rangeOf(first: string, last: string): string {
  return first.replace(numbered, `$1[$2-${numbered.exec(last)?.[2]}]`);
}

/**
 * A base and an overlay that make a topology: the base lacks some of its values, has others in the place of some, and
 * has some that are not in it.
 *
 * @param draw yields numbers from 0 to 99
 */
export function asOverlay(
  topology: Json,
  draw: () => number,
): { readonly base: Json; readonly overlay: Json } {
  if (typeof topology !== "object" || topology === null || Array.isArray(topology)) {
    const base = draw() < 50 ? topology : draw() < 50 ? [1, "other"] : { other: true };
    return { base, overlay: topology };
  }
  const base: [string, Json][] = [];
  const overlay: [string, Json][] = [];
  for (const [key, value] of Object.entries(topology)) {
    const kind = draw();
    if (kind < 25) base.push([key, value]);
    else if (kind < 40) overlay.push([key, value]);
    else {
      const inner = asOverlay(value, draw);
      base.push([key, inner.base]);
      overlay.push([key, inner.overlay]);
    }
  }
  if (draw() < 30) {
    base.push(["surplus", { of: ["the", "base"] }]);
    overlay.push(["surplus", null]);
  }
  return { base: Object.fromEntries(base), overlay: Object.fromEntries(overlay) };
}
