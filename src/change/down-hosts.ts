import type { Diagnostic } from "../model/diagnostic.ts";
import { didYouMean } from "../model/did-you-mean.ts";
import { managedHosts, type Plan, serviceOf } from "../model/plan.ts";
import { pointerTo } from "../model/pointer.ts";
import type { ChangeFindingId } from "./change-findings.ts";
import type { ConfirmStep, Voters } from "./change-step.ts";
import { reinstalledHosts } from "./reinstalled-hosts.ts";
import { upgradedProducts } from "./upgraded-products.ts";

interface Down {
  readonly down: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
  /** The steps for hosts that must not come back. */
  steps(quorums: readonly Voters[]): readonly ConfirmStep[];
}

/** The hosts that do not run while the estate changes, as the caller names them. */
export function downHosts(before: Plan, after: Plan, names: unknown): Down {
  const known = new Set(managedHosts(before).map(({ name }) => name));
  const given: readonly unknown[] = Array.isArray(names) ? names : names === undefined ? [] : [names];
  const down = new Set(given.filter((name): name is string => typeof name === "string" && known.has(name)));
  const unknown = given.filter((name) => typeof name !== "string" || !known.has(name));
  const leaving = [...down].filter((name) => !after.hosts.has(name));
  return {
    down,
    diagnostics: [
      ...unknown.map((name) => notKnown(name, known)),
      ...disagreeing(before, after, down),
      ...(down.size > 0 ? upgraded(before, after, down) : []),
      ...reinstalled(before, after, down),
    ],
    steps: (quorums) =>
      leaving.length === 0
        ? []
        : [
            {
              kind: "confirm",
              stage: 1,
              title: `Confirm that ${leaving.join(", ")} ${leaving.length === 1 ? "is" : "are"} off and will not start again`,
              quorums,
              stops: [],
              failovers: [],
              notes: [
                "A lost host that starts again has the old files: it would own VIPs and dial clusters that have removed it. Cut its power and its network, and erase it before you use the machine again.",
              ],
              undo: "Nothing is needed.",
            },
          ],
  };
}

function notKnown(name: unknown, known: ReadonlySet<string>): Diagnostic {
  return {
    rule: "change-host-unknown" satisfies ChangeFindingId,
    severity: "error",
    message:
      typeof name === "string"
        ? `The topology of the running estate has no managed host "${name}" that could be down.`
        : 'The option "down" must be a list of names of hosts.',
    at: [{ pointer: "" }],
    hint:
      (typeof name === "string" ? didYouMean(name, known) : undefined) ??
      "Name hosts of the topology of the running estate.",
  };
}

/** A host that returns runs the older version beside the newer one, and an upgrade may need each host. */
function* upgraded(before: Plan, after: Plan, down: ReadonlySet<string>): Iterable<Diagnostic> {
  for (const { product, old, version, source } of upgradedProducts(before, after))
    yield {
      rule: "change-host-down" satisfies ChangeFindingId,
      severity: "error",
      message: `${[...down].map((name) => `"${name}"`).join(", ")} ${down.size === 1 ? "is" : "are"} down, and ${product} is to be upgraded from ${old} to ${version}, for which every host must run.`,
      at: [{ pointer: source }],
      hint: `Keep ${old} until all hosts run, and plan the upgrade as a change of its own.`,
    };
}

/** A machine that is lost is replaced by another one, which has a name of its own while the old one may still return. */
function* reinstalled(before: Plan, after: Plan, down: ReadonlySet<string>): Iterable<Diagnostic> {
  for (const name of reinstalledHosts(before, after)) {
    if (!down.has(name)) continue;
    const title = after.hosts.get(name)?.platform.title;
    yield {
      rule: "change-host-down" satisfies ChangeFindingId,
      severity: "error",
      message: `"${name}" is down, and is to have ${title}, for which its services must leave their clusters first.`,
      at: [{ pointer: pointerTo("hosts", name, "platform") }],
      hint: `Replace "${name}" by a host with ${title} under another name.`,
    };
  }
}

/** A host that returns takes part in its elections on the old terms, so that two own a VIP. */
function* disagreeing(before: Plan, after: Plan, down: ReadonlySet<string>): Iterable<Diagnostic> {
  for (const { title, terms, members } of before.agreements) {
    const next = after.agreements.find((each) => each.title === title);
    if (!next || next.terms === terms) continue;
    for (const id of members) {
      const host = serviceOf(before, id)?.host ?? "";
      if (!down.has(host) || !after.hosts.has(host)) continue;
      yield {
        rule: "change-host-down" satisfies ChangeFindingId,
        severity: "error",
        message: `"${host}" is down, and the settings of ${title} change, on which its owners must agree: once the host returns with the old ones, two own it.`,
        at: [{ pointer: next.source }],
        hint: `Repair "${host}" first, or remove ${pointerTo("hosts", host)} from the new topology.`,
      };
    }
  }
}
