import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Estate, eachEstate, known } from "../readers/estates.ts";
import { describeChecker } from "./describe-checker.ts";
import { run, withFiles } from "./host.ts";
import { playOnMadeUpHosts } from "./play-on-made-up-hosts.ts";

/** Runs one of Ansible's programs on the documents of an estate, one of which may be changed. */
function ansible(
  { documents }: Estate,
  program: "ansible-playbook" | "ansible-inventory",
  change: (path: string, content: string) => string = (_path, content) => content,
) {
  const files = [...documents].map(
    ([path, { content, mode }]) => [`/${path}`, { content: change(path, content), mode }] as const,
  );
  return withFiles(new Map(files), (folder) => {
    const inventory = ["--inventory", `${folder}/ansible/inventory.yml`];
    const words =
      program === "ansible-inventory" ? ["--list"] : ["--syntax-check", `${folder}/ansible/site.yml`];
    // Any warning is one of its file.
    return run("env", ["ANSIBLE_LOCALHOST_WARNING=false", program, ...inventory, ...words]);
  });
}

const estates = eachEstate.map(([, estate]) => estate);
const first = known(estates[0], "example");

describeChecker("ansible-inventory", () => {
  test.each(eachEstate)("reads the groups of %s as they are placed", (_name, estate) => {
    const { status, output } = ansible(estate, "ansible-inventory");
    expect(status, output).toBe(0);
    expect(output).not.toContain("[WARNING]");
    const { _meta, ...groups } = JSON.parse(output);
    const managed = [...estate.plan.hosts.values()].filter((host) => host.managed);
    expect(Object.keys(_meta.hostvars).sort()).toEqual(managed.map(({ name }) => name));
    for (const { name, address } of managed) expect(_meta.hostvars[name].ansible_host).toBe(address);
    for (const component of new Set(estate.plan.services.map((service) => service.component))) {
      const placed = estate.plan.services.filter((service) => service.component === component);
      const hosts = placed.map(({ host }) => host).filter((host) => estate.plan.hosts.get(host)?.managed);
      expect((groups[`${component}_hosts`]?.hosts ?? []).toSorted(), component).toEqual(
        [...new Set(hosts)].sort(),
      );
    }
  });

  test("tells of a group that has the name of a host", () => {
    const host = known(first.plan.services[0], "service").host;
    const { output } = ansible(first, "ansible-inventory", (path, content) =>
      path === "ansible/inventory.yml" ? content.replace("etcd_hosts:", `${host}:`) : content,
    );
    expect(output).toContain("Found both group and host with same name");
  });

  test("refuses an inventory that is no mapping", () => {
    const { output } = ansible(first, "ansible-inventory", (path, content) =>
      path === "ansible/inventory.yml" ? "- all\n" : content,
    );
    expect(output).toContain("[WARNING]");
  });
});

describeChecker("ansible-playbook", () => {
  test.each(eachEstate)("accepts the syntax of %s", (_name, estate) => {
    const { status, output } = ansible(estate, "ansible-playbook");
    expect(output.trim()).toMatch(/^playbook: \S+site\.yml$/);
    expect(status).toBe(0);
  });

  test.each([
    ["ansible.builtin.stat:", "ansible.builtin.no_such:", "couldn't resolve module"],
    ["any_errors_fatal:", "any_errors_are_fatal:", "is not a valid attribute"],
    ["register:", "tasks:", "conflicting action statements|is not a valid attribute"],
  ])("refuses %s as %s", (right, wrong, message) => {
    const { status, output } = ansible(first, "ansible-playbook", (path, content) =>
      path === "ansible/site.yml" ? content.replace(right, wrong) : content,
    );
    expect(output).toMatch(new RegExp(message));
    expect(status).not.toBe(0);
  });

  test("installs new hosts together, then one at a time with those that lead last, and stops at one that is ill", () => {
    const { first: began, again } = rolled("node3");
    // None is verified before the last one is installed.
    expect(began.map((line) => line.split(" ")[0])).toEqual([
      ...Array(3).fill("install"),
      ...Array(3).fill("verify"),
    ]);
    // The first by name migrates Airflow's database, which the others wait for. It leads as well, and is not reached a
    // second time.
    expect(again).toEqual([
      "install node1",
      "verify node1",
      "install node2",
      "verify node2",
      "install node3",
      "verify node3",
    ]);
  }, 600_000);
});

/**
 * Runs the playbook twice on made-up hosts, whose install.sh and verify.sh only write down that they ran; node1 leads.
 * The second time one of them is ill.
 */
function rolled(ill: string): { readonly first: readonly string[]; readonly again: readonly string[] } {
  const [, { documents, plan }] = known(
    eachEstate.find(([name]) => name === "minimal"),
    "minimal",
  );
  const script = (content: string) => ({ content: `#!/bin/sh\n${content}\n`, mode: 0o750 });
  const files = new Map<string, { content: string; mode: number }>();
  for (const [path, document] of documents) files.set(`/${path}`, document);
  for (const { name, managed } of plan.hosts.values()) {
    if (!managed) continue;
    const scripts = `/hosts/${name}/root/gen-bundle`;
    files.set(
      `${scripts}/install.sh`,
      script(
        `echo "install ${name}" >>"$FARM/log"; touch /var/lib/gen-bundle/installed; mkdir -p /root/gen-bundle; cp /var/lib/gen-bundle/incoming/root/gen-bundle/verify.sh /root/gen-bundle/`,
      ),
    );
    files.set(
      `${scripts}/verify.sh`,
      script(`echo "verify ${name}" >>"$FARM/log"; [ "$1" = --wait ] && ! grep -qx ${name} "$FARM/ill"`),
    );
  }
  files.set("/ill", { content: "\n", mode: 0o644 });
  files.set("/log", { content: "", mode: 0o644 });
  const inventory = files.get("/ansible/inventory.yml");
  const leads = (text: string) =>
    text.replace(
      /^( {4}(\S+):\n.*\n.*\n {6}gen_bundle_leads:).*$/gm,
      (_all, head, name) => `${head} test ${name} = node1`,
    );
  files.set("/ansible/inventory.yml", { content: leads(inventory?.content ?? ""), mode: 0o644 });
  return withFiles(files, (folder) => {
    const play = () =>
      playOnMadeUpHosts(
        folder,
        "--inventory",
        `${folder}/ansible/inventory.yml`,
        `${folder}/ansible/site.yml`,
      );
    const log = () => readFileSync(`${folder}/log`, "utf8").split("\n").filter(Boolean);
    const began = play();
    expect(began.status, began.output).toBe(0);
    const first = log();
    writeFileSync(`${folder}/ill`, `${ill}\n`);
    const again = play();
    expect(again.status, again.output).toBe(2);
    return { first, again: log().slice(first.length) };
  });
}
