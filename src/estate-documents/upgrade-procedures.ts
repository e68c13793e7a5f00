import { operatorScripts, stagedInstall } from "../model/artifact.ts";
import type { Procedure, Step, Upgrade, UpgradeCommand } from "../model/facts.ts";
import { type Plan, serviceOf } from "../model/plan.ts";
import { compareVersions, seriesOf } from "../model/version.ts";

/** The upgrades of products that need more than packages and files, as procedures: the steps of a plan, by hand. */
export function upgradeProcedures(plan: Plan): readonly Procedure[] {
  return plan.upgrades.map((upgrade) => ({
    occasion: "upgrade",
    title: `${upgrade.product}: to another version`,
    steps: stepsOf(plan, upgrade),
  }));
}

function stepsOf(plan: Plan, upgrade: Upgrade): readonly Step[] {
  const {
    product,
    stopped,
    before = [],
    ready,
    together,
    after = [],
    undo,
    notes = [],
    notesSince = [],
  } = upgrade;
  const services = upgrade.services.flatMap((id) => serviceOf(plan, id) ?? []);
  const hosts = [...new Set(services.map(({ host }) => host))];
  const [first] = stopped ? services : [];
  const commands = [
    ...(ready === undefined ? [] : [ready]),
    `${stagedInstall} --upgrade`,
    `${operatorScripts}/verify.sh --wait 600`,
  ];
  return [
    { text: [...hops(plan, product), ...notes].join(" ") },
    ...notesSince
      .filter(({ series }) => reaches(plan, product, series))
      .map((each) => ({ text: `From a version before ${each.series}: ${each.notes.join(" ")}` })),
    ...(first === undefined
      ? []
      : [
          {
            text: `Stop it on every host. The command is for ${first.host}.`,
            host: first.host,
            commands: [
              `systemctl stop ${services.flatMap(({ host, unit }) => (host === first.host ? unit : [])).join(" ")}`,
            ],
          },
        ]),
    ...before.map(step),
    {
      text: together
        ? "Copy the files to all of its hosts, and run the first command on all of them at the same time. Verify them afterwards."
        : "Copy the files to its hosts. On one host at a time in the order of the waves, leaders last:",
      host: hosts.length === 1 ? hosts[0] : `each of ${hosts.join(", ")}`,
      commands,
    },
    ...after.map(step),
    { text: `Way back: ${undo}` },
  ].filter(({ text }) => text !== "");
}

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

function step({ title, host, commands, note }: UpgradeCommand): Step {
  return { text: `${title}.${note === undefined ? "" : ` ${note}`}`, host, commands };
}
