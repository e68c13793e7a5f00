import { fileURLToPath } from "node:url";
import { run } from "./host.ts";

/**
 * Runs ansible-playbook on hosts that have only the folders that a playbook touches to themselves.
 *
 * @param folder has a folder for each host, and "ansible" with the inventory
 */
export function playOnMadeUpHosts(folder: string, ...words: readonly string[]): ReturnType<typeof run> {
  return run(
    "env",
    [
      ...[`FARM=${folder}`, "ANSIBLE_SSH_TRANSFER_METHOD=piped", "ANSIBLE_HOST_KEY_CHECKING=false"],
      ...[`ANSIBLE_SSH_EXECUTABLE=${fileURLToPath(new URL("ansible-host.sh", import.meta.url))}`],
      ...["ANSIBLE_PIPELINING=true", "ANSIBLE_FORKS=3", "ansible-playbook"],
      ...["--extra-vars", "ansible_become=false ansible_python_interpreter=/usr/bin/python3"],
      ...words,
    ],
    300_000,
  );
}
