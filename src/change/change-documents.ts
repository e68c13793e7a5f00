import { ansibleLiteral } from "../estate-documents/ansible-literal.ts";
import { everywhere, stageFiles } from "../estate-documents/ansible-parts.ts";
import { type HostVariables, inventoryHosts } from "../estate-documents/inventory-hosts.ts";
import { certificatesScript } from "../estate-documents/make-certificates.ts";
import { shellWord } from "../formats/shell.ts";
import { yaml } from "../formats/yaml.ts";
import {
  bundleState,
  type EstateDocument,
  operatorScripts,
  stagedInstall,
  staging,
} from "../model/artifact.ts";
import { groupBy } from "../model/group-by.ts";
import type { Plan } from "../model/plan.ts";
import { bundleDigest, cksum } from "./bundle-digest.ts";
import type { ChangeStep, CheckStep, InstallStep, RetireStep, StopStep } from "./change-step.ts";
import type { EstateChange } from "./estate-change.ts";
import { gateNames } from "./gates.ts";

/** The folder of the files of a stage, beside that of the documents. */
export function stageFolder(stage: number): string {
  return `stage-${stage}`;
}

/**
 * The documents that carry out the plan of a change: ansible/plan.yml with exactly its steps, which stops at the first
 * failure and where people must act, and can be run again, an inventory of all hosts of both estates, a playbook that installs one
 * stage on some hosts, a script for each host that leaves, and one for certificates that are valid in every stage.
 */
export function* changeDocuments(change: Omit<EstateChange, "documents">): Iterable<EstateDocument> {
  const { name, stages, steps } = change;
  const document = { component: "change-documents", mode: 0o644 };
  yield {
    ...document,
    path: "ansible/plan.yml",
    content: yaml(name, planPlays(steps, stages)),
  };
  yield {
    ...document,
    path: "ansible/copy-files.yml",
    content: yaml(name, [stageFiles('playbook_dir ~ "/../../" ~ gen_bundle_stage')]),
  };
  yield { ...document, path: "ansible/check-host.yml", content: yaml(name, checkTasks) };
  yield { ...document, path: "ansible/install-host.yml", content: yaml(name, installTasks) };
  yield { ...document, path: "ansible/install-stage.yml", content: yaml(name, stagePlays()) };
  yield {
    ...document,
    path: "ansible/inventory.yml",
    content: yaml(name, inventory(stages.map(({ plan }) => plan))),
  };
  const [first, ...others] = stages.map(({ plan }) => plan);
  if (first && stages.some(({ plan }) => plan.tlsOffered)) yield certificatesScript([first, ...others]);
  for (const step of steps)
    if (step.kind === "retire")
      yield { ...document, mode: 0o755, path: retireScript(step), content: retirement(name, step) };
}

function planPlays(steps: readonly ChangeStep[], stages: EstateChange["stages"]): readonly object[] {
  const first = {
    name: "Check the number of the first step",
    hosts: "localhost",
    connection: "local",
    gather_facts: false,
    tasks: [
      {
        name: "Demand the number of a step",
        "ansible.builtin.assert": {
          // A word would count as 0, and a number after the last one would do nothing.
          that: [
            '(from | default(1) | string) is match("[1-9][0-9]{0,5}$")',
            `(from | default(1) | int) <= ${steps.length}`,
          ],
          quiet: true,
          fail_msg: `from must be the number of a step, from 1 to ${steps.length}.`,
        },
      },
    ],
  };
  const upgraded = steps.flatMap((step) =>
    step.kind === "check" ? step.hosts.flatMap((each) => (each.upgraded ? each.host : [])) : [],
  );
  return steps.length === 0
    ? []
    : [first, ...steps.flatMap((step, index) => plays(step, index, upgraded, stages))];
}

/** @param upgraded the hosts that the first step checks with the packages of their upgrade */
function plays(
  step: ChangeStep,
  index: number,
  upgraded: readonly string[],
  stages: EstateChange["stages"],
): readonly object[] {
  const name = `Step ${index + 1}: ${step.title}`;
  const when = due(index + 1);
  if (step.kind === "command") {
    const tasks = step.commands.map((command) => ({
      name: step.title,
      "ansible.builtin.shell": { cmd: ansibleLiteral(command), executable: "/bin/sh" },
      when,
    }));
    return [{ name, hosts: step.host, ...everywhere, tasks }];
  }
  if (step.kind === "stop") return [stopPlay(name, step, when, stages)];
  if (step.kind === "start") {
    const task = {
      name: step.title,
      "ansible.builtin.command": { cmd: `systemctl enable --quiet --now ${step.unit}` },
      when,
    };
    return [{ name, hosts: step.hosts.join(":"), ...everywhere, tasks: [task] }];
  }
  if (step.kind === "confirm") {
    const next = `Then continue with --extra-vars from=${index + 2}.`;
    const task = { name: step.title, "ansible.builtin.fail": { msg: [...step.notes, next].join(" ") }, when };
    return [{ name, hosts: "localhost", connection: "local", gather_facts: false, tasks: [task] }];
  }
  if (step.kind === "retire") {
    const task = { name: step.title, "ansible.builtin.script": { cmd: `../${retireScript(step)}` }, when };
    return [{ name, hosts: step.host, ...everywhere, tasks: [task] }];
  }
  return step.kind === "check"
    ? checkPlays(name, step, when)
    : installPlays(name, step, when, upgraded, stages[step.stage]?.plan);
}

/** A host that gets files in the stage and has them goes on: a run that starts again must not stop what an earlier one has started. */
function stopPlay(
  name: string,
  { title, stage, hosts, unit }: StopStep,
  when: string,
  stages: EstateChange["stages"],
): object {
  const [former, reached] = [stage - 1, stage].map((number) => {
    const files = groupBy(stages[number]?.bundle.artifacts ?? [], ({ host }) => host);
    return new Map(hosts.map((host) => [host, bundleDigest(files.get(host) ?? [], cksum)]));
  });
  const changed = [...(reached ?? [])].filter(([host, digest]) => former?.get(host) !== digest);
  const where = { name, hosts: hosts.join(":"), ...everywhere };
  // A host that boots meanwhile must not start it.
  const stop = `systemctl disable --quiet --now ${unit}`;
  if (changed.length === 0)
    return {
      ...where,
      tasks: [{ name: title, "ansible.builtin.command": { cmd: stop }, when }],
    };
  const task = {
    name: title,
    "ansible.builtin.shell": {
      cmd: `[ "$(cat ${bundleState}/bundle)" = "{{ gen_bundle_reached[inventory_hostname] | default('none') }}" ] || { ${stop} && echo stopped; }`,
      executable: "/bin/sh",
    },
    register: "gen_bundle_stopped",
    changed_when: "'stopped' in gen_bundle_stopped.stdout",
    when,
  };
  return { ...where, vars: { gen_bundle_reached: Object.fromEntries(changed) }, tasks: [task] };
}

/** All hosts at once: nothing of the estate changes, and each host tells what it lacks. */
function checkPlays(name: string, { hosts }: CheckStep, when: string): readonly object[] {
  const byHost = (value: (host: CheckStep["hosts"][number]) => string) =>
    Object.fromEntries(hosts.map((each) => [each.host, value(each)]));
  const upgraded = hosts.filter((each) => each.upgraded);
  return [
    {
      name,
      hosts: hosts.map(({ host }) => host).join(":"),
      ...everywhere,
      vars: {
        gen_bundle_stages: byHost(({ stage }) => stageFolder(stage)),
        gen_bundle_stage: "{{ gen_bundle_stages[inventory_hostname] }}",
        gen_bundle_expected: byHost(({ expected }) => expected),
        ...(upgraded.length > 0 ? { gen_bundle_upgraded: upgraded.map(({ host }) => host) } : {}),
      },
      tasks: [
        { ...copyFiles, when },
        { name: "Check the host", "ansible.builtin.include_tasks": "check-host.yml", when },
      ],
    },
  ];
}

/** Whether a step is done in this run: those before the variable "from" are over. */
function due(number: number): string {
  return `(from | default(1) | int) <= ${number}`;
}

/** All hosts get their files at once, before any of them changes. */
function installPlays(
  name: string,
  { hosts, stage, wait, upgrade, gates }: InstallStep,
  when: string,
  upgraded: readonly string[],
  plan: Plan | undefined,
): readonly object[] {
  // The reasons stay out of the playbook, which would evaluate them.
  const skipped = gates.filter((gate) => gate.skipped !== undefined).map(({ name }) => name);
  const isPassed = (name: string) => gates.some((gate) => gate.name === name && gate.skipped === undefined);
  const names = new Set(hosts.map(({ host }) => host));
  const checks = (plan?.checks ?? []).flatMap(({ host, gate, command }) =>
    gate !== undefined && names.has(host) && isPassed(gate) ? [{ host, gate, command }] : [],
  );
  const awaited = [...groupBy(checks, ({ gate, command }) => `${gate} ${command}`).values()].map((alike) => ({
    name: alike[0].gate,
    hosts: alike.map(({ host }) => host),
    command: ansibleLiteral(alike[0].command),
  }));
  const base = {
    hosts: hosts.map(({ host }) => host).join(":"),
    ...everywhere,
    vars: {
      gen_bundle_stage: stageFolder(stage),
      gen_bundle_wait: wait,
      gen_bundle_expected: Object.fromEntries(hosts.map(({ host, expected }) => [host, expected])),
      ...(upgrade ? { gen_bundle_options: "--upgrade" } : {}),
      ...(skipped.length > 0 ? { gen_bundle_skipped: skipped } : {}),
      ...(awaited.length > 0 ? { gen_bundle_gates: awaited } : {}),
      ...(upgrade?.ready === undefined || !isPassed(gateNames.ready)
        ? {}
        : { gen_bundle_ready: ansibleLiteral(upgrade.ready) }),
    },
  };
  const checked = upgraded.filter((each) => hosts.some(({ host }) => host === each));
  // A run that continues may come days after the first step.
  const unchecked =
    checked.length === 0
      ? []
      : [
          `(from | default(1) | int) > 1${checked.length === hosts.length ? "" : ` or inventory_hostname not in ${JSON.stringify(checked)}`}`,
        ];
  const files = [
    { ...copyFiles, when },
    ...(upgrade ? [{ ...checkUpgrade, when: [when, ...unchecked] }] : []),
  ];
  // Hosts that change together are installed at the same time, and verified afterwards.
  if (hosts.length === 1 || upgrade?.together)
    return [{ name, ...base, tasks: [...files, { ...installFiles, when }] }];
  return [{ name: `${name}: files`, ...base, tasks: files }, ...oneByOne(name, base, [when])];
}

const copyFiles = { name: "Copy the files of the stage", "ansible.builtin.include_tasks": "copy-files.yml" };
const installFiles = {
  name: "Install the files of the stage",
  "ansible.builtin.include_tasks": "install-host.yml",
};

/** One host after the other. Followers are first: a leader hands over only once. */
function oneByOne(name: string, play: object, when: readonly string[]): readonly object[] {
  const leading = {
    name: "Check whether the host leads",
    "ansible.builtin.shell": { cmd: "{{ gen_bundle_leads }}" },
    register: "gen_bundle_leading",
    changed_when: false,
    failed_when: false,
    ...(when.length > 0 ? { when: when.join(" and ") } : {}),
  };
  const followers = [leading, { ...installFiles, when: [...when, "gen_bundle_leading.rc != 0"] }];
  const leads = [...when, "gen_bundle_leading is defined", "gen_bundle_leading.rc == 0"];
  return [
    { name: `${name}: followers`, ...play, serial: 1, tasks: followers },
    { name: `${name}: leaders`, ...play, serial: 1, tasks: [{ ...installFiles, when: leads }] },
  ];
}

const expected = "gen_bundle_expected[inventory_hostname]";

/** Before the first host changes, all of them are checked: packages that a repository does not offer would leave two versions. */
const checkUpgrade = {
  name: "Check that the packages can be upgraded",
  "ansible.builtin.command": {
    cmd: `${stagedInstall} --check --upgrade --expect {{ ${expected} }}`,
  },
  register: "gen_bundle_checked",
  changed_when: false,
  failed_when: "gen_bundle_checked.rc not in [0, 3]",
};

const checkTasks = [
  {
    name: "Check a new host, and install its accounts and packages",
    "ansible.builtin.command": { cmd: `${stagedInstall} --prepare --expect none` },
    when: `${expected} == 'none'`,
    register: "gen_bundle_prepared",
    changed_when: "gen_bundle_prepared.stdout_lines | length > 1",
  },
  {
    name: "Check a host that runs, and change nothing",
    "ansible.builtin.command": {
      cmd: `${stagedInstall} --check --expect {{ ${expected} }}{{ ' --upgrade' if inventory_hostname in (gen_bundle_upgraded | default([])) else '' }}`,
    },
    when: `${expected} != 'none'`,
    register: "gen_bundle_checked",
    changed_when: false,
    // 3: it would change.
    failed_when: "gen_bundle_checked.rc not in [0, 3]",
  },
];

/** For the way back, and for hosts that were down: these may have any bundle. */
function stagePlays(): readonly object[] {
  const name = "Install a stage on some hosts";
  const base = {
    hosts: "all",
    ...everywhere,
    vars: { gen_bundle_stage: "{{ stage }}", gen_bundle_wait: 600 },
  };
  const demand = {
    name: "Demand a stage and hosts",
    "ansible.builtin.assert": {
      that: ["stage is defined", "ansible_limit is defined"],
      quiet: true,
      fail_msg: "Name the stage and its hosts, such as -e stage=stage-0 --limit lb1:lb2.",
    },
  };
  return [{ name: `${name}: files`, ...base, tasks: [demand, copyFiles] }, ...oneByOne(name, base, [])];
}

const installTasks = [
  {
    name: "Wait until the host may be upgraded",
    "ansible.builtin.shell": { cmd: "{{ gen_bundle_ready }}" },
    changed_when: false,
    when: "gen_bundle_ready is defined",
  },
  {
    name: "Install the staged files and start or restart the changed units",
    "ansible.builtin.command": {
      cmd: `${stagedInstall}{{ ' --expect ' ~ ${expected} if gen_bundle_expected is defined else '' }} {{ gen_bundle_options | default('') }}`,
    },
    register: "gen_bundle_installed",
    changed_when: "'is up to date' not in gen_bundle_installed.stdout",
  },
  {
    name: "Wait until the host is healthy",
    "ansible.builtin.command": { cmd: `${operatorScripts}/verify.sh --wait {{ gen_bundle_wait }}` },
    changed_when: false,
    when: `'${gateNames.healthy}' not in (gen_bundle_skipped | default([]))`,
  },
  {
    name: "Wait for the other gates of the host",
    "ansible.builtin.shell": { cmd: "{{ item.command }}", executable: "/bin/sh" },
    loop: "{{ gen_bundle_gates | default([]) }}",
    loop_control: { label: "{{ item.name }}" },
    when: "inventory_hostname in item.hosts",
    register: "gen_bundle_gate",
    until: "gen_bundle_gate.rc == 0",
    retries: 60,
    delay: 10,
    changed_when: false,
  },
];

/** Every managed host of the stages, as the last one that has it knows it. A host leads if it leads in any stage. */
function inventory(plans: readonly Plan[]): object {
  const hosts = new Map<string, { readonly variables: HostVariables; readonly leads: Set<string> }>();
  for (const [name, variables] of plans.flatMap(inventoryHosts)) {
    const leads = hosts.get(name)?.leads ?? new Set();
    hosts.set(name, { variables, leads: leads.add(variables.gen_bundle_leads) });
  }
  const entries = [...hosts].map(([name, { variables, leads }]) => [
    name,
    { ...variables, gen_bundle_leads: [...leads].join(" || ") },
  ]);
  return { all: { hosts: Object.fromEntries(entries) } };
}

function retireScript({ host }: RetireStep): string {
  return `scripts/retire-${host}.sh`;
}

/** Safe to repeat, since a unit that is gone or stopped is left alone. */
function retirement(name: string, { host, units, remains, secrets }: RetireStep): string {
  return [
    "#!/bin/sh",
    `# Generated by gen-bundle from topology "${name}".`,
    `# Run this script as root on ${host}: it stops and disables what the estate no longer has there, and removes secrets and keys. Data stays.`,
    "set -eu",
    `if [ "$(uname -n)" != ${host} ]; then`,
    `    echo "retire-${host}.sh: this machine is $(uname -n), not ${host}." >&2`,
    "    exit 1",
    "fi",
    `for unit in ${units.map(shellWord).join(" ")}; do`,
    '    if systemctl cat "$unit" >/dev/null 2>&1; then systemctl disable --quiet --now "$unit"; fi',
    "done",
    `rm --force --recursive ${staging}`,
    ...(secrets.length > 0 ? [`rm --force ${secrets.map(shellWord).join(" ")}`] : []),
    // Were the machine to come back, it would do so as a new one.
    `rm --force ${bundleState}/bundle`,
    ...remains.map((text) => `echo ${shellWord(text.replaceAll("`", ""))}`),
    "",
  ].join("\n");
}
