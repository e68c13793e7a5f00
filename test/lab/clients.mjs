import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { sleep } from "./run.mjs";

const script = (name) => readFileSync(new URL(name, import.meta.url), "utf8");

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

/** Writes rows through the address that the estate's clients use, from the administrators' network. */
export function writer(base, address, port, { user, database, password }) {
  const args = [base, "/opt/patroni/bin/python3", "-B", "-c", script("writer.py"), address, port];
  const env = { PGUSER: user, PGDATABASE: database, PGPASSWORD: password };
  return new Client("chroot", [...args, `lab_${++tables}`], env).started();
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

/** How long an address takes no connections, asked every 50 ms. */
export class Doorbell {
  #ringing = true;
  #longest = 0;
  #done;

  constructor(address, port) {
    this.#done = this.#ring(address, port);
  }

  async #ring(address, port) {
    for (let last = Date.now(); this.#ringing; await sleep(0.05)) {
      if (!(await opens(address, port))) continue;
      this.#longest = Math.max(this.#longest, Date.now() - last);
      last = Date.now();
    }
  }

  /** @returns seconds */
  async end() {
    this.#ringing = false;
    await this.#done;
    return this.#longest / 1000;
  }
}

function opens(address, port) {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (opened) => {
      socket.destroy();
      resolve(opened);
    };
    socket.setTimeout(200, () => end(false));
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}
