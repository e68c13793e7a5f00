import { operatorScripts, stagedInstall } from "../model/artifact.ts";
import type { Procedure, Service, Step, Upgrade, UpgradeCommand } from "../model/facts.ts";
import { type Plan, serviceOf } from "../model/plan.ts";
import { parentOf } from "../model/pointer.ts";
import { upgradeFrom } from "../model/upgrade-from.ts";
import { compareVersions, seriesOf } from "../model/version.ts";

/** The upgrades of products that need more than packages and files, as procedures: the steps of a plan, by hand. */
export function upgradeProcedures(plan: Plan): readonly Procedure[] {
  return plan.upgrades.map((upgrade) => ({
    occasion: "upgrade",
    title: `${upgrade.product}: to another version`,
    steps: stepsOf(plan, upgradeFrom(upgrade, "$OLD")).map(withOlder),
  }));
}

function stepsOf(plan: Plan, upgrade: Upgrade): readonly Step[] {
  const { product, stopped, leader, wait = 600 } = upgrade;
  const {
    prepare = [],
    before = [],
    ready,
    together,
    after = [],
    undo,
    notes = [],
    notesSince = [],
  } = upgrade;
  const found = (ids: Upgrade["services"]) => ids.flatMap((id) => serviceOf(plan, id) ?? []);
  const services = found(upgrade.services);
  const clients = found(upgrade.clients ?? []);
  const hostsOf = (some: readonly Service[]) => [...new Set(some.map(({ host }) => host))];
  const hosts = hostsOf(services);
  const others = hosts.filter((host) => host !== leader);
  const install = [
    ...(ready === undefined ? [] : [ready]),
    `${stagedInstall} --upgrade`,
    `${operatorScripts}/verify.sh --wait ${wait}`,
  ];
  const place = (names: readonly string[]) => (names.length === 1 ? names[0] : `each of ${names.join(", ")}`);
  /** One step for the first host, as an example for the others. */
  const all = (action: "stop" | "start", some: readonly Service[], text: string): readonly Step[] => {
    const [first, ...more] = hostsOf(some);
    if (first === undefined) return [];
    const own = some.flatMap(({ host, unit }) => (host === first ? unit : []));
    const shown = more.length === 0 ? "" : ` The command is for ${first}.`;
    return [{ text: `${text}${shown}`, host: first, commands: [`systemctl ${action} ${own.join(" ")}`] }];
  };
  const stopping = stopped ? services : [];
  const changing: readonly Step[] =
    leader === undefined
      ? [
          {
            text: together
              ? "Copy the files to all of its hosts, and run the first command on all of them at the same time. Verify them afterwards."
              : "Copy the files to its hosts. On one host at a time in the order of the waves, leaders last:",
            host: place(hosts),
            commands: install,
          },
        ]
      : [
          {
            text: `Copy the files to all of its hosts. First on ${leader}:`,
            host: leader,
            commands: install,
          },
          ...(others.length === 0
            ? []
            : [{ text: "Then on the others, one at a time:", host: place(others), commands: install }]),
        ];
  const placements = new Set(services.map(({ source }) => parentOf(source)));
  const activations = plan.activations.filter(({ interrupts }) => placements.has(interrupts));
  const additions = plan.upgradeAdditions.flatMap((each) => (each.product === product ? each.commands : []));
  const isNamed = JSON.stringify(upgrade).includes("$OLD");
  const named = isNamed ? ["In each block, set OLD to the version that runs now."] : [];
  return [
    { text: [...hops(plan, product), ...named, ...notes].join(" ") },
    ...notesSince
      .filter(({ series }) => reaches(plan, product, series))
      .map((each) => ({ text: `From a version before ${each.series}: ${each.notes.join(" ")}` })),
    ...prepare.map(step),
    ...all("stop", clients, "Stop its clients on every host."),
    ...all(
      "stop",
      leader === undefined ? stopping : stopping.filter(({ host }) => host !== leader),
      leader === undefined
        ? "Stop it on every host, with the units that the older version has there."
        : `Stop it on every host but ${leader}.`,
    ),
    ...all(
      "stop",
      stopping.filter(({ host }) => host === leader),
      `Then stop it on ${leader}.`,
    ),
    ...before.map(step),
    ...(stopped && clients.length === 0 ? [deployOthers] : []),
    ...changing,
    ...after.map(step),
    ...activations.map(({ path, title, host, commands }) => ({
      text: `If \`${path}\` differs from the one before: ${title}.`,
      host,
      commands,
    })),
    ...(clients.length === 0 ? [] : [deployOthers]),
    ...all("start", clients, "Start its clients again on every host."),
    ...additions.map(step),
    { text: `Way back: ${undo}` },
  ].filter(({ text }) => text !== "");
}

/** A plan names them, and does the same. */
const deployOthers: Step = { text: "Deploy the other hosts whose files differ." };

/** Reports whether the version of the topology is of a series, or of a later one. */
function reaches({ versions }: Plan, product: string, series: string): boolean {
  return versions.some(
    (each) => each.product === product && compareVersions(each.version, `${series}.0`) >= 0,
  );
}

/** The versions from which an upgrade leads to the version of the topology. */
function hops({ versions }: Plan, product: string): readonly string[] {
  return versions.flatMap(({ product: each, version, series }) => {
    const { from } = seriesOf({ series }, version) ?? {};
    return each === product && from !== undefined
      ? [`An upgrade to ${version} starts at ${from} or later.`]
      : [];
  });
}

/** Each block is pasted by itself. */
function withOlder(step: Step): Step {
  const { commands } = step;
  return commands?.some((command) => command.includes("$OLD"))
    ? { ...step, commands: ["OLD=VERSION", ...commands] }
    : step;
}

function step({ title, host, commands, note }: UpgradeCommand): Step {
  return { text: `${title}.${note === undefined ? "" : ` ${note}`}`, host, commands };
}
