import { neededTiers } from "../analysis/needed-tiers.ts";
import { startOrder } from "../analysis/start-order.ts";
import type { Tier } from "../analysis/tiers-of.ts";
import { deployingMachine, type Symptom } from "../model/facts.ts";
import { managedHosts, type Plan, serviceOf } from "../model/plan.ts";
import { authorityPath } from "../model/tls.ts";

/** A symptom with the services that those which show it need. */
interface ShownSymptom extends Symptom {
  readonly needs: readonly {
    readonly tier: Tier;
    /** Title of the symptom that is about the tier itself. */
    readonly symptom: string | undefined;
  }[];
}

/** The symptoms of components, those of services that start last first, and those of every estate. */
export function symptomsOf(plan: Plan): readonly ShownSymptom[] {
  const order = new Map(startOrder(plan).map(({ services }, index) => [services[0].tier, index]));
  const tiers = ({ services = [] }: Symptom) =>
    new Set(services.map((id) => serviceOf(plan, id)?.tier ?? ""));
  const place = (symptom: Symptom) =>
    Math.max(-1, ...[...tiers(symptom)].map((tier) => order.get(tier) ?? -1));
  const about = new Map(
    plan.symptoms.flatMap((symptom) => {
      const [tier, other] = tiers(symptom);
      return tier === undefined || other !== undefined ? [] : [[tier, symptom.title] as const];
    }),
  );
  const sorted = plan.symptoms.toSorted((a, b) => place(b) - place(a));
  return [...sorted, ...everywhere(plan)].map((symptom) => ({
    ...symptom,
    needs: (symptom.services === undefined ? [] : neededTiers(plan, symptom.services)).map((tier) => ({
      tier,
      symptom: [about.get(tier.services[0].tier)].find((title) => title !== symptom.title),
    })),
  }));
}

function everywhere(plan: Plan): Symptom[] {
  const [first] = managedHosts(plan);
  const folder = authorityPath.replace(/\/[^/]+$/, "");
  return [
    ...(plan.certificates.length === 0
      ? []
      : [
          {
            title: "A certificate has ended",
            looks: [
              {
                text: "`verify.sh` names them. This shows the ends of all certificates of a host, here of one.",
                host: first?.name,
                commands: [
                  `for file in ${folder}/*.crt; do echo "$file $(openssl x509 -in "$file" -noout -enddate)"; done`,
                ],
              },
            ],
            causes: [
              {
                found: "an end that is past or near",
                meaning: "make all that end soon again, and deploy them:",
                procedure: "Certificates",
              },
            ],
          },
        ]),
    {
      title: "A file system is nearly full",
      looks: [
        {
          text: "`verify.sh` names the host and the file system. The largest folders, here of one host:",
          host: first?.name,
          commands: [
            "df --human-readable --local",
            "du --one-file-system --human-readable --max-depth=2 /var | sort --human-numeric-sort | tail",
            "journalctl --disk-usage",
          ],
        },
      ],
      causes: [
        {
          found: "the folder is in the table of growing data",
          meaning: "the table has its bound and the setting:",
          procedure: "Growing data",
        },
        {
          found: "the journal",
          meaning: "`journalctl --vacuum-size=500M` removes its oldest files.",
        },
        {
          found: "anything else",
          meaning: "a program outside the bundle wrote it: ask its owner, or extend the disk.",
        },
      ],
    },
    {
      title: "A host does not respond",
      looks: [
        {
          text: "Every host that does not answer is listed.",
          host: deployingMachine,
          commands: [
            "ansible all -i ansible/inventory.yml --one-line -m ansible.builtin.ping | grep -v SUCCESS",
          ],
        },
      ],
      causes: [
        {
          found: "one host, and it starts again",
          meaning: "it rejoins by itself. Run `verify.sh` on it.",
        },
        {
          found: "one host, and it is lost",
          meaning: "replace it, one at a time:",
          ...(plan.procedures.some(({ occasion }) => occasion === "loss")
            ? { procedure: "Lost members" }
            : {}),
        },
        {
          found: "several hosts",
          meaning: "the network between is down, or the power was. After a power loss, switch all on:",
          procedure: "Start order",
        },
      ],
    },
  ];
}
