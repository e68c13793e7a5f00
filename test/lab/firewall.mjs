import { spawn } from "node:child_process";
import { once } from "node:events";
import { BlockList } from "node:net";
import { run } from "./run.mjs";

const dial = new URL("dial.mjs", import.meta.url).pathname;
/** Where something listens on every host that no flow leads to. */
const unused = 9999;

/**
 * Dials every listener of every host from every other host, from the lab's address of the administrators' network, and
 * from a host that is in no flow. What does not listen at the moment is stood in for, so that a refusal is the firewall's.
 *
 * @returns how many connections were made and refused as the plan wants it, and sentences about those that were not
 */
export async function proveFirewall({ hosts, plan, administrator, outsider }) {
  const targets = new Map();
  for (const listener of plan.listeners) {
    const { host, bind, port, lastPort, protocol } = listener;
    if (!hosts.names.includes(host) || protocol !== "tcp" || bind.startsWith("127.")) continue;
    const floats = [...plan.vips.values()].some(({ address }) => address === bind);
    if (floats && !(await hosts.holders(bind)).includes(host)) continue;
    const address = bind === "*" ? plan.hosts.get(host).address : bind;
    for (const number of new Set([port, lastPort ?? port])) {
      const key = `${address} ${number}`;
      const target = targets.get(key) ?? { host, address, port: number, listeners: [] };
      target.listeners.push(listener.id);
      targets.set(key, target);
    }
  }
  for (const host of hosts.names) {
    const { address } = plan.hosts.get(host);
    targets.set(`${address} ${unused}`, { host, address, port: unused, listeners: [] });
  }

  const standIns = [];
  for (const host of hosts.names) {
    const own = [...targets.values()].filter((target) => target.host === host);
    const child = spawn("nsenter", [
      `--net=/run/netns/${host}`,
      process.execPath,
      dial,
      "listen",
      JSON.stringify(own),
    ]);
    standIns.push(child);
    await once(child.stdout, "data");
  }

  const sources = [
    ...[...plan.hosts.values()]
      .filter(({ name, managed }) => hosts.names.includes(name) || !managed)
      .map(({ name, address }) => ({ name, address, entry: ["nsenter", `--net=/run/netns/${name}`] })),
    { name: "outsider", address: outsider, entry: ["nsenter", "--net=/run/netns/outsider"] },
    { name: "administrator", address: administrator, entry: ["env"] },
  ];
  const outcome = { open: 0, closed: 0, wrong: [] };
  for (const { name, address, entry } of sources) {
    const others = [...targets.values()].filter((target) => target.host !== name);
    const results = JSON.parse(
      await run(entry[0], ...entry.slice(1), process.execPath, dial, "dial", JSON.stringify(others)),
    );
    for (const [index, target] of others.entries()) {
      const wanted = target.listeners.some((id) => mayDial(plan, name, address, id));
      const opened = results[index] === "open";
      if (opened === wanted) outcome[wanted ? "open" : "closed"]++;
      else {
        const what = `${name} to ${target.host} ${target.address}:${target.port} (${target.listeners.join(", ") || "unused"})`;
        outcome.wrong.push(`${what}: ${results[index]}, and the plan has ${wanted ? "a" : "no"} flow`);
      }
    }
  }
  for (const child of standIns) child.kill("SIGKILL");
  return outcome;
}

function mayDial(plan, name, address, listener) {
  return plan.flows
    .filter(({ to }) => to.includes(listener))
    .flatMap(({ from }) => from)
    .some((from) => {
      const network = plan.networks.find((each) => from === `network:${each.name}`);
      if (!network) return plan.services.find(({ id }) => id === from)?.host === name;
      const ranges = new BlockList();
      for (const range of network.ranges) {
        const [start, length] = range.split("/");
        ranges.addSubnet(start, Number(length ?? 32));
      }
      return ranges.check(address);
    });
}
