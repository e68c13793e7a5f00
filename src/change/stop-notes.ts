import type { Service } from "../model/facts.ts";
import { groupBy } from "../model/group-by.ts";

/** The time for which services wait for their tasks before they stop. */
export function stopNotes(services: readonly Service[]): readonly string[] {
  const waiting = services.filter(({ stopSeconds }) => stopSeconds !== undefined);
  const groups = groupBy(waiting, ({ title, stopSeconds }) => `${title} ${stopSeconds}`);
  return [...groups.values()].map((alike) => {
    const [{ title, host, stopSeconds }] = alike;
    const where = alike.length === 1 ? host : `each of ${alike.length} hosts`;
    return `${title} waits for its running tasks before it stops, at most ${stopSeconds} s on ${where}.`;
  });
}
