import { titlesByHost } from "../analysis/titles-by-host.ts";
import type { Artifact, EstateDocument } from "../model/artifact.ts";
import { counted } from "../model/counted.ts";
import { groupBy } from "../model/group-by.ts";
import type { Plan } from "../model/plan.ts";
import { type Row, section } from "./section.ts";

/** Sums up the files of a bundle: a line for each host with what runs on it, and one for the documents of the estate. */
export function bundleSummary(
  plan: Plan,
  artifacts: readonly Artifact[],
  documents: readonly EstateDocument[],
): string {
  const titles = titlesByHost(plan);
  const hosts = [...groupBy(artifacts, ({ host }) => host)];
  const row = (name: string, amount: number, what: readonly string[]): Row => [
    name,
    [counted(amount, "file"), ...(what.length === 0 ? [] : [what.join(", ")])].join(": "),
  ];
  const rows = hosts.map(([host, files]) => row(host, files.length, titles.get(host) ?? []));
  if (documents.length > 0)
    rows.push(
      row(
        "the estate",
        documents.length,
        documents.map(({ path }) => path),
      ),
    );
  const total = artifacts.length + documents.length;
  return section(
    `${plan.name}: ${counted(hosts.length, "host")}, ${counted(total, "file")}`,
    rows,
    "No files.",
  );
}
