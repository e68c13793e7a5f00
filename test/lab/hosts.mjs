import { spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { attempt, run, until } from "./run.mjs";

const boot = new URL("host.sh", import.meta.url).pathname;
const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * The machines of the lab, on one bridge that leads nowhere else. The lab itself is on it too, with an address of the
 * administrators' network. Everything lies in namespaces of the lab's own, and is gone when its first process is.
 */
export class Hosts {
  #running = new Map();
  #replaced = new Set();

  /** @param beside the base of machines that replace others; undefined: there are none */
  constructor({ folder, base, beside, controlGroup, plan }) {
    Object.assign(this, { folder, base, beside, controlGroup, plan });
  }

  async makeNetwork(address, outsider) {
    await run("ip", "link", "set", "lo", "up");
    await run("ip", "link", "add", "lab", "type", "bridge", "mcast_snooping", "0");
    await run("ip", "address", "add", `${address}/24`, "dev", "lab");
    await run("ip", "link", "set", "lab", "up");
    await this.#plug("outsider", outsider, "eth0");
    const unmanaged = [...this.plan.hosts.values()].filter(({ managed }) => !managed);
    for (const host of unmanaged) await this.#plug(host.name, host.address, host.interface);
  }

  async #plug(name, address, device) {
    const port = portOf(address);
    // The same at every boot, as that of a real card is.
    const mac = ["02:00", ...address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"))];
    await run("ip", "netns", "add", name);
    const peer = ["peer", "name", device, "netns", name, "address", mac.join(":")];
    await run("ip", "link", "add", port, "type", "veth", ...peer);
    await run("ip", "link", "set", port, "master", "lab", "up");
    await run("ip", "-n", name, "link", "set", "lo", "up");
    await run("ip", "-n", name, "address", "add", `${address}/24`, "dev", device);
    await run("ip", "-n", name, "link", "set", device, "up");
  }

  /** Names of the hosts that are on. */
  get names() {
    return [...this.#running.keys()];
  }

  /** The address and the first process of each host that is on. */
  get processes() {
    return [...this.#running].map(([name, { first }]) => [this.plan.hosts.get(name).address, first]);
  }

  async powerOn(name) {
    const { address, interface: device } = this.plan.hosts.get(name);
    await this.#plug(name, address, device);
    const folder = join(this.folder, name);
    const group = join(this.controlGroup, name);
    for (const part of ["root", "upper/var/log/journal", "work"]) {
      mkdirSync(join(folder, part), { recursive: true });
    }
    mkdirSync(group, { recursive: true });
    const namespaces = `nsenter --net=/run/netns/${name} unshare --mount --uts --ipc --pid --cgroup --fork --kill-child`;
    const parts = ["root", "upper", "work"].map((part) => join(folder, part));
    const log = openSync(join(folder, "console"), "a");
    const base = this.#replaced.has(name) ? this.beside : this.base;
    const child = spawn(
      "sh",
      ["-c", `echo $$ >"$0/cgroup.procs" && exec ${namespaces} "$@"`, group, boot, ...parts, base],
      { detached: true, stdio: ["ignore", log, log] },
    );
    const ended = new Promise((resolve) => child.on("close", resolve));
    const first = await until(`${name} starts`, 10, () =>
      readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim(),
    );
    this.#running.set(name, { first, ended });
    await until(`${name} boots`, 240, async () => {
      const { stdout } = await this.attempt(name, "systemctl is-system-running");
      return /running|degraded/.test(stdout);
    });
  }

  /** Silent to its peers: neither a FIN nor a reset leaves it, as when the power is cut. */
  async powerOff(name) {
    const { first, ended } = this.#running.get(name);
    await this.isolate(name);
    process.kill(Number(first), "SIGKILL");
    await ended;
    // Its network namespace may outlive it for a while, which the card must not: it has the addresses.
    await run("ip", "link", "delete", portOf(this.plan.hosts.get(name).address));
    await run("ip", "netns", "delete", name);
    this.#running.delete(name);
  }

  /** Erases a host, and boots it with the other operating system. */
  async replace(name) {
    await this.powerOff(name);
    rmSync(join(this.folder, name), { recursive: true, force: true });
    this.#replaced.add(name);
    await this.powerOn(name);
  }

  /** Takes a host off the network; its link stays up. */
  async isolate(name) {
    await run("ip", "link", "set", portOf(this.plan.hosts.get(name).address), "nomaster");
  }

  async heal(name) {
    await run("ip", "link", "set", portOf(this.plan.hosts.get(name).address), "master", "lab");
  }

  /** The beginning of a command line that runs in a host, as root. */
  entry(name) {
    const { first } = this.#running.get(name);
    const namespaces = ["-m", "-u", "-i", "-n", "-p", "-C"];
    return ["nsenter", "-t", first, ...namespaces, "env", "-i", path, "HOME=/root", "LANG=C.UTF-8"];
  }

  attempt(name, script) {
    const [program, ...args] = [...this.entry(name), "bash", "-c", script];
    return attempt(program, args);
  }

  async run(name, script) {
    const { status, stdout, stderr } = await this.attempt(name, script);
    if (status !== 0)
      throw new Error(`${name}: "${script}" ended with ${status}:\n${(stdout + stderr).trim()}`);
    return stdout.trim();
  }

  /** Writes a file that only root may read. */
  async write(name, file, content) {
    const [program, ...args] = [...this.entry(name), "bash", "-c", `umask 077 && cat >${file}`];
    const { status, stderr } = await attempt(program, args, { input: content });
    if (status !== 0) throw new Error(`${name}: ${file} is not written: ${stderr.trim()}`);
  }

  /** Copies the files of a host to where install.sh expects them. */
  async receive(name, files) {
    const incoming = "/var/lib/gen-bundle/incoming";
    await this.run(name, `rm --recursive --force ${incoming} && mkdir --parents --mode=0700 ${incoming}`);
    const unpack = [...this.entry(name), "tar", "--extract", `--directory=${incoming}`].join(" ");
    await run("bash", "-c", `set -o pipefail; tar --create --directory=${files} . | ${unpack}`);
  }

  /** Hosts that have an address. */
  async holders(address) {
    const found = await Promise.all(
      this.names.map(
        async (name) => (await run("ip", "-n", name, "-o", "address", "show", "to", address)) !== "",
      ),
    );
    return this.names.filter((_, index) => found[index]);
  }

  async keepLogs(folder) {
    mkdirSync(folder, { recursive: true });
    for (const name of this.names) {
      const { stdout } = await this.attempt(name, "journalctl --no-pager --output=short-iso-precise");
      writeFileSync(join(folder, `${name}.log`), stdout);
    }
  }
}

/** The bridge's side of a host's cable. */
function portOf(address) {
  return `port${address.split(".").slice(2).join("-")}`;
}
