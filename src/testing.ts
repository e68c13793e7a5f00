/** For tests of topologies: `import { bundleSnapshot } from "gen-bundle/testing"`. */
import { type Artifact, buildBundle, type Diagnostic, type EstateDocument, textReport } from "./index.ts";

/**
 * The findings of a topology and its files without secrets, as one text for a snapshot of vitest or jest. A file that is the
 * same on several hosts stands there once, so a change is one change. The picture, of which nobody reads a difference, is left out.
 *
 * @param topology as that of `buildBundle`
 * @throws Error with the findings as text, if the topology has errors
 */
export function bundleSnapshot(topology: unknown): string {
  const result = buildBundle(topology);
  const report = (diagnostics: readonly Diagnostic[]) =>
    textReport(diagnostics, { file: "topology", verbose: true });
  if (!result.ok) throw new Error(`The topology has no bundle.\n\n${report(result.diagnostics)}`);
  // A line that is added to the topology, such as a comment, changes the lines of all findings below it.
  const findings = result.diagnostics.map(({ at: [place, ...others], ...finding }) => ({
    ...finding,
    at: [withoutLine(place), ...others.map(withoutLine)] as const,
  }));
  const { artifacts, documents } = result.bundle;
  const hostsByFile = new Map<string, { readonly file: Artifact; readonly hosts: string[] }>();
  for (const file of artifacts) {
    const { host, path, mode, user, group, content } = file;
    const key = JSON.stringify([path, mode, user, group, content]);
    const known = hostsByFile.get(key);
    if (known) known.hosts.push(host);
    else hostsByFile.set(key, { file, hosts: [host] });
  }
  return [
    part("Findings", report(findings)),
    ...[...hostsByFile.values()].map(({ file, hosts }) =>
      part(`${described(file)} ${file.user}:${file.group} on ${hosts.join(", ")}`, file.content),
    ),
    ...documents
      .filter(({ path }) => !path.endsWith(".svg"))
      .map((document) => part(described(document), document.content)),
  ].join("\n");
}

const withoutLine = ({ line: _, column: __, ...place }: Diagnostic["at"][number]) => place;

const part = (title: string, text: string) => `===== ${title}\n${text}`;

const described = ({ path, mode }: Artifact | EstateDocument) =>
  `${path} ${mode.toString(8).padStart(4, "0")}`;
