import { shellWord } from "../formats/shell.ts";
import { bundleState, staging } from "../model/artifact.ts";

/** A play that stops everywhere at the first failure. */
export const everywhere = {
  gather_facts: false,
  become: true,
  any_errors_fatal: true,
  max_fail_percentage: 0,
};

/** Standard output: the files of folders as a gzipped archive in base64. Only root may read its folders on the host. */
const pack = `
import base64, io, sys, tarfile
def owned(entry):
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    if entry.isdir():
        entry.mode = 0o700
    return entry
packed = io.BytesIO()
with tarfile.open(fileobj=packed, mode="w:gz", dereference=True) as archive:
    for folder in sys.argv[1:]:
        try:
            archive.add(folder, ".", filter=owned)
        except OSError as error:
            sys.exit(f"{error.filename} cannot be copied: {error.strerror}")
print(base64.b64encode(packed.getvalue()).decode())
`.trimStart();

/** Reads an archive of files from standard input. */
const unpack =
  "import base64, io, sys, tarfile; tarfile.open(fileobj=io.BytesIO(base64.b64decode(sys.stdin.buffer.read()))).extractall(sys.argv[1])";

/**
 * Copies the files of a host to its staging folder, and its keys and certificates if the variable "keys" names their folder. They go
 * over as one archive, since ansible.builtin.copy runs two modules on the host for each file. Python unpacks it, which hosts
 * have for Ansible: a minimal Enterprise Linux has no tar. Files hold secrets, so neither their text nor their difference is shown.
 *
 * @param folder an expression of Ansible: the folder that has "hosts"
 */
export const stageFiles = (folder: string) => ({
  name: "Copy the files of the host",
  "ansible.builtin.shell": {
    cmd: [
      `rm --force --recursive ${staging}`,
      `install --directory --mode=0700 ${bundleState} ${staging}`,
      `python3 -c ${shellWord(unpack)} ${staging}`,
    ].join(" && "),
    stdin: `{{ lookup("ansible.builtin.pipe", ([ansible_playbook_python, "-c", gen_bundle_pack] + gen_bundle_folders) | map("quote") | join(" ")) }}`,
  },
  vars: {
    gen_bundle_pack: pack,
    gen_bundle_folders: `{{ [${folder}, keys | default("")] | select | product(["/hosts/" ~ inventory_hostname]) | map("join") | list }}`,
  },
  changed_when: false,
  diff: false,
  no_log: true,
});
