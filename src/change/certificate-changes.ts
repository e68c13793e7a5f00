import { requestedCertificates } from "../estate-documents/make-certificates.ts";
import { groupBy } from "../model/group-by.ts";
import type { NonEmpty } from "../model/non-empty.ts";
import type { Plan } from "../model/plan.ts";
import type { HostEffect } from "./host-effects.ts";

/** A certificate that differs on the way from one estate to another. */
export interface CertificateChange {
  readonly host: string;
  readonly name: string;
  /** True if the old estate does not have it. */
  readonly isNew: boolean;
  /** Subject alternative names that it needs besides those that it has. */
  readonly added: readonly string[];
  /** Names that it no longer needs in the new estate. */
  readonly dropped: readonly string[];
  /** Units that read it. */
  readonly units: HostEffect["units"];
}

/** The certificates of which one of all stages needs more than that of the old estate, or the last one less. */
export function certificateChanges(plans: NonEmpty<Plan>): readonly CertificateChange[] {
  const [first] = plans;
  const last = plans.at(-1) ?? first;
  const [old, now] = [first, last].map(
    (plan) =>
      new Map(
        requestedCertificates([plan]).map((each) => [
          `${each.certificate.host} ${each.certificate.name}`,
          each,
        ]),
      ),
  );
  return requestedCertificates(plans).flatMap(
    ({ certificate, uses, names }): readonly CertificateChange[] => {
      const { host, name, units, action } = certificate;
      const [former, next] = [old, now].map((known) => known?.get(`${host} ${name}`));
      const without = (others: readonly string[]) =>
        names.filter((each) => !others.includes(each)).map(subject);
      const added = former ? without(former.names) : [];
      const dropped = next ? without(next.names) : [];
      const renewed = added.length > 0 || former?.uses.join() !== uses.join();
      if (!renewed && dropped.length === 0) return [];
      return [
        {
          host,
          name,
          isNew: !former,
          added,
          dropped,
          units: renewed && former ? units.map((unit) => ({ unit, action })) : [],
        },
      ];
    },
  );
}

/** "IP:10.0.0.7" as people write it. */
function subject(name: string): string {
  return name.replace(/^\w+:/, "");
}

/** Certificates with the same difference, as one clause: "haproxy of lb1 and lb2 (10.0.0.7)". */
export function certificateClauses(
  changes: readonly CertificateChange[],
  namesOf: (change: CertificateChange) => readonly string[],
): readonly string[] {
  const groups = groupBy(changes, (change) => `${change.name} ${namesOf(change).join()}`);
  return [...groups.values()].map((alike) => {
    const [change] = alike;
    const names = namesOf(change);
    return `${change.name} of ${alike.map(({ host }) => host).join(", ")}${names.length === 0 ? "" : ` (${names.join(", ")})`}`;
  });
}
