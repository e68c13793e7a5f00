import { managedHosts, type Plan } from "../model/plan.ts";

/** The managed hosts that get another operating system: machines of the same name and address, without any state. */
export function reinstalledHosts(before: Plan, after: Plan): readonly string[] {
  const systems = new Map(managedHosts(after).map(({ name, platform: { name: system } }) => [name, system]));
  return managedHosts(before).flatMap(({ name, platform: { name: former } }) =>
    systems.has(name) && systems.get(name) !== former ? [name] : [],
  );
}
