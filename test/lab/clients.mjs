import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { sleep } from "./run.mjs";

const file = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
const script = (name) => file("client.py") + file(name);

/** A program that does something every 50 ms until it is told to end, and prints a JSON object a line. */
export class Client {
  #child;
  #lines = [];
  #errors = "";
  #closed;

  constructor(command, args, env) {
    this.#child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"] });
    createInterface(this.#child.stdout).on("line", (line) => this.#lines.push(JSON.parse(line)));
    this.#child.stderr.setEncoding("utf8").on("data", (text) => {
      this.#errors += text;
    });
    this.#closed = new Promise((resolve) => this.#child.on("close", resolve));
  }

  async started() {
    while (this.#lines.length === 0) {
      if (this.#child.exitCode !== null) throw new Error(`The client ended: ${this.#errors.trim()}`);
      await sleep(0.1);
    }
    return this;
  }

  /** The interruptions that ended so far. */
  get gaps() {
    return this.#lines.filter(({ gap }) => gap !== undefined);
  }

  /** @returns acknowledged, lost, longest interruption, time of the last acknowledgement */
  async end() {
    this.#child.stdin.end();
    await this.#closed;
    const result = this.#lines.at(-1);
    if (result?.lost === undefined) throw new Error(`The client failed: ${this.#errors.trim()}`);
    return result;
  }
}

let tables = 0;

/** The authority of an estate with TLS, where the lab's own clients read it. */
export const trusted = "/run/lab-ca.crt";

/**
 * Writes rows through the first of the addresses that answers. Where: the beginning of a command line. The account has a
 * password, or names the file that has it.
 */
export function writer(where, addresses, port, { user, database, password, passwordFile }, tls) {
  const own = passwordFile ? `PGPASSFILE=${passwordFile}` : `PGPASSWORD=${password}`;
  const settings = [`PGUSER=${user}`, `PGDATABASE=${database}`, own];
  if (tls) settings.push("PGSSLMODE=verify-full", `PGSSLROOTCERT=${trusted}`);
  const python = ["/opt/patroni/bin/python3", "-B", "-c", script("writer.py"), addresses.join(), port];
  const [program, ...args] = [...where, "env", ...settings, ...python, `lab_${++tables}`];
  return new Client(program, args, {}).started();
}

/** Writes rows on a database's own host, which no standby needs to confirm. */
export function localWriter(hosts, name, database) {
  const [program, ...entry] = hosts.entry(name);
  const settings = ["PGUSER=postgres", `PGDATABASE=${database}`, "COMMIT=local"];
  const python = ["/opt/patroni/bin/python3", "-B", "-c", script("writer.py"), "/run/postgresql", "5432"];
  const args = [...entry, ...settings, "runuser", "-u", "postgres", "--", ...python, `lab_${++tables}`];
  return new Client(program, args, {}).started();
}

/** Publishes to a queue, from a host that may dial that address. */
export function publisher(hosts, name, { vhost, user, password }, queue, address) {
  const [program, ...entry] = hosts.entry(name);
  const python = ["/usr/bin/python3", "-B", "-c", script("publisher.py")];
  const args = [...entry, `PASSWORD=${password}`, ...python, vhost, queue, user, address];
  return new Client(program, args, {}).started();
}

/** Puts keys into the store through one of its members, from that member's own host. */
export function keeper(hosts, name, url) {
  const [program, ...entry] = hosts.entry(name);
  const args = [...entry, "/usr/bin/python3", "-B", "-c", script("keeper.py"), url, `lab${++tables}/`];
  return new Client(program, args, {}).started();
}

/** Connects to a port and hangs up. Where: the beginning of a command line with Debian's Python. */
export function doorbell(where, address, port) {
  const [program, ...args] = [...where, "/usr/bin/python3", "-B", "-c", script("bell.py"), address, port];
  return new Client(program, args, {}).started();
}
