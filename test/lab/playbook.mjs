import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { attempt } from "./run.mjs";

const ssh = new URL("enter-host.sh", import.meta.url).pathname;

/** The playbook of a plan, as an operator runs it with Ansible. */
export class Playbook {
  #folder;
  #hosts;
  #keys;

  /**
   * @param folder that of `gen-bundle plan --out`
   * @param keys the folder of certificates and keys; undefined: the estate has none
   */
  constructor(hosts, folder, keys) {
    this.#hosts = hosts;
    this.#keys = keys;
    this.#folder = folder;
    for (const name of ["check-host", "install-host"]) {
      const path = join(folder, `plan/ansible/${name}.yml`);
      const text = readFileSync(path, "utf8");
      // Hosts of the lab have their packages, and no way out to a repository.
      const changed = text.replaceAll(/install\.sh\b/g, "$& --no-packages");
      if (changed === text) throw new Error(`${path} does not run install.sh.`);
      writeFileSync(path, changed);
    }
  }

  /**
   * Runs the steps from one on.
   *
   * @param killed a signal upon which it is killed
   * @returns the number of the step at which it stopped; undefined: it succeeded
   */
  run(from, killed) {
    return this.#play("plan.yml", ["--extra-vars", `from=${from}`], killed);
  }

  /** Installs a stage on hosts. @returns as run does; undefined: it succeeded */
  install(stage, hosts) {
    return this.#play("install-stage.yml", ["--extra-vars", `stage=${stage}`, "--limit", hosts.join(":")]);
  }

  async #play(file, more, killed) {
    const known = join(this.#folder, "hosts");
    writeFileSync(known, this.#hosts.processes.map((each) => `${each.join(" ")}\n`).join(""));
    const settings = {
      LAB_HOSTS: known,
      ANSIBLE_HOME: join(this.#folder, "ansible"),
      ANSIBLE_SSH_EXECUTABLE: ssh,
      ANSIBLE_SSH_TRANSFER_METHOD: "piped",
      ANSIBLE_HOST_KEY_CHECKING: "false",
      ANSIBLE_PIPELINING: "true",
      ANSIBLE_DISPLAY_SKIPPED_HOSTS: "false",
    };
    const path = (name) => join(this.#folder, "plan/ansible", name);
    const { status, stdout, stderr } = await attempt(
      "ansible-playbook",
      [
        ...["--inventory", path("inventory.yml"), path(file), ...more],
        // The stand-in for ssh is root already.
        ...["--extra-vars", "ansible_become=false"],
        ...(this.#keys === undefined ? [] : ["--extra-vars", `keys=${this.#keys}`]),
      ],
      { env: { ...process.env, ...settings }, killed },
    );
    if (status === 0) return undefined;
    const output = `${stdout}${stderr}`;
    const step = /^PLAY \[Step (\d+): /gm;
    const last = [...output.matchAll(step)].at(-1)?.[1];
    if (last === undefined) throw new Error(`ansible-playbook ended with ${status}:\n${output}`);
    return { step: Number(last), output: output.slice(output.lastIndexOf("PLAY [Step")) };
  }
}
