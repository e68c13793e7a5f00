import { yaml } from "../formats/yaml.ts";
import {
  bundleState,
  type EstateDocument,
  operatorScripts,
  stagedInstall,
  staging,
} from "../model/artifact.ts";
import type { Plan } from "../model/plan.ts";
import { copyForHost, everywhere } from "./ansible-parts.ts";
import { waveGroup } from "./inventory.ts";
import { waves } from "./waves.ts";

const install = {
  name: "Install the staged files and start or restart the changed units",
  "ansible.builtin.command": { cmd: stagedInstall },
};

const verify = (seconds: number) => ({
  name: "Wait until the host is healthy",
  "ansible.builtin.command": { cmd: `${operatorScripts}/verify.sh --wait ${seconds}` },
  changed_when: false,
});

/** Keys and certificates that scripts/make-certificates.sh created. Without them the hosts keep theirs. */
const keys = { ...copyForHost("Copy keys and certificates", "{{ keys }}"), when: "keys is defined" };

/** Longer than any daemon takes to start when the whole estate starts at once. */
const firstStart = 600;

/**
 * ansible/site.yml: stages the files of every host, then installs them. New hosts are installed together, since the first
 * member of a quorum is healthy only once a second one has joined. The others follow one host at a time, leaders last,
 * each verified before the next. Hosts that others wait for, such as that of a migration, come first.
 */
export function* playbook(plan: Plan): Iterable<EstateDocument> {
  const awaited = [...new Set(plan.services.filter((service) => service.awaited).map(({ host }) => host))];
  const plays = [
    {
      name: "Stage the files of every host",
      hosts: "all",
      ...everywhere,
      tasks: [
        {
          name: "Check whether the host is new",
          "ansible.builtin.stat": { path: `${bundleState}/installed` },
          register: "gen_bundle_installed",
        },
        {
          name: "Empty the staging folder",
          "ansible.builtin.file": { path: staging, state: "absent" },
          changed_when: false,
        },
        {
          name: "Create the staging folder",
          "ansible.builtin.file": {
            path: staging,
            state: "directory",
            owner: "root",
            group: "root",
            mode: "0700",
          },
          changed_when: false,
        },
        copyForHost("Copy the files", "{{ playbook_dir }}/.."),
        ...(plan.tlsOffered ? [keys] : []),
      ],
    },
    {
      name: "New hosts, together",
      hosts: "all",
      ...everywhere,
      tasks: [install, verify(firstStart)].map((task) => ({
        ...task,
        when: "not gen_bundle_installed.stat.exists",
      })),
    },
    ...(awaited.length === 0
      ? []
      : [
          {
            name: "Hosts that others wait for",
            hosts: awaited.join(":"),
            ...everywhere,
            serial: 1,
            tasks: [install, verify(120)].map((task) => ({
              ...task,
              when: "gen_bundle_installed.stat.exists",
            })),
          },
        ]),
    ...waves(plan).map(({ title, single }, index) => ({
      name: `${title}: followers`,
      hosts: waveGroup(index + 1),
      ...everywhere,
      serial: single ? 1 : "25%",
      tasks: [
        {
          name: "Check whether the host leads",
          "ansible.builtin.shell": { cmd: "{{ gen_bundle_leads }}" },
          register: "gen_bundle_leading",
          changed_when: false,
          failed_when: false,
          when: "gen_bundle_installed.stat.exists",
        },
        ...[install, verify(120)].map((task) => ({
          ...task,
          when: ["gen_bundle_installed.stat.exists", "gen_bundle_leading.rc != 0"],
        })),
      ],
    })),
    {
      name: "Leaders, after all followers",
      hosts: "all",
      ...everywhere,
      serial: 1,
      tasks: [install, verify(120)].map((task) => ({
        ...task,
        when: ["gen_bundle_installed.stat.exists", "gen_bundle_leading.rc == 0"],
      })),
    },
  ];
  const document = { mode: 0o644, component: "playbook" };
  yield {
    ...document,
    path: "ansible/site.yml",
    content: yaml(plan.name, plays),
  };
  yield {
    ...document,
    path: "ansible/verify.yml",
    content: yaml(plan.name, [comparison]),
  };
}

/** ansible/verify.yml: shows for every host what is unhealthy, and what differs from the files that were deployed. */
const comparison = {
  name: "Compare every host with what was generated",
  hosts: "all",
  gather_facts: false,
  become: true,
  tasks: [
    {
      name: "Compare the files and units of the host with the staged files",
      "ansible.builtin.command": { cmd: `${stagedInstall} --check` },
      register: "gen_bundle_files",
      changed_when: false,
      failed_when: false,
    },
    {
      name: "Run all checks of the host",
      "ansible.builtin.command": { cmd: `${operatorScripts}/verify.sh` },
      register: "gen_bundle_checks",
      changed_when: false,
      failed_when: false,
    },
    {
      name: "Show what differs",
      "ansible.builtin.assert": {
        that: ["gen_bundle_files.rc == 0", "gen_bundle_checks.rc == 0"],
        quiet: true,
        fail_msg:
          "{{ (gen_bundle_files.stdout_lines | default([])) + (gen_bundle_files.stderr_lines | default([])) + (gen_bundle_checks.stdout_lines | default([]) | select('search', ' (failed|differs) ') | list) + (gen_bundle_checks.stderr_lines | default([])) }}",
      },
    },
  ],
};
