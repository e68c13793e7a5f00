import type { ChangeStep } from "../change/change-step.ts";
import type { EstateChange, Stage } from "../change/estate-change.ts";
import { interruptionLines } from "./change-lines.ts";
import { changeTitle, valueRows, valueTable } from "./change-markdown.ts";
import { literal } from "./comparison-markdown.ts";
import { codeBlock, marked } from "./marked.ts";
import { stepMarkdown } from "./step-markdown.ts";

/** The estate before and after, where the change can be seen in its picture. */
function pictures(stages: readonly Stage[]): readonly string[] {
  const shown = [stages[0], stages.at(-1)].flatMap((stage) =>
    (stage?.bundle.documents ?? []).flatMap(({ path, content }) =>
      stage && path === "picture.svg" ? { content, file: `../${stage.folder}/${path}` } : [],
    ),
  );
  const [before, after] = shown;
  if (!before || !after || before.content === after.content) return [];
  return [
    `## The estate before and after\n\n![The hosts of the estate as it is, with what each runs](${before.file})\n\n![The hosts of the estate after the last step](${after.file})\n`,
  ];
}

/** Formats PLAN.md, the page of the people who carry out the plan of a change, in the folder of its playbook. */
export function planPage(change: EstateChange): string {
  const { name, stages, steps, beforehand, afterwards } = change;
  const last = stages.length - 1;
  const keys = stages[last]?.plan.tlsOffered === true ? " -e keys=KEYS" : "";
  const run = (more: string) => `ansible-playbook -i ansible/inventory.yml ansible/plan.yml${keys}${more}`;
  const waiting = steps.flatMap(({ kind, title }, index) => (kind === "confirm" ? [{ title, index }] : []));
  const interrupting = steps.filter(({ kind }) => kind !== "check" && kind !== "confirm");
  const interruptions = [...new Set(interrupting.flatMap(interruptionLines))];
  const parts = stages.slice(1).map(({ title }, index) => {
    const own = steps
      .map((step, at) => ({ step, number: at + 1 }))
      .filter(({ step }) => step.stage === index + 1);
    return [
      `### Stage ${index + 1} of ${last}: ${literal(title)}\n\n`,
      ...(own.length === 0 ? ["No host changes.\n"] : []),
      ...own.map(({ step, number }) => stepMarkdown(step, number, wayBack(step, stages, keys))),
    ].join("");
  });
  return [
    `# ${literal(name)}: ${changeTitle(change)}\n`,
    "The commands of this page run in its folder. `../stage-0` has the files of the estate as it is, with the secrets that were given to this plan, and the other folders those of each stage.\n",
    ...pictures(stages),
    `## What is interrupted\n\n${interruptions.length === 0 ? "Nothing.\n" : items(interruptions)}`,
    [
      "## Run the plan\n\n",
      items([
        ...beforehand,
        ...(keys === ""
          ? []
          : ["KEYS is the absolute path of the folder that `make-certificates.sh` has filled."]),
        "Ansible reaches every host of `ansible/inventory.yml` by SSH as a user who may become root (`--user`, `--ask-become-pass`).",
        "Plan with `--secrets`: install.sh refuses files with placeholders.",
      ]),
      `\n${codeBlock([run("")])}`,
      "\nThe playbook stops at the first failure. Steps are numbered through all stages, and each can be repeated: once the cause is mended, continue with step N, the one that failed.\n",
      `\n${codeBlock([run(" -e from=N")])}`,
      ...(waiting.length === 0
        ? []
        : [
            "\nIt also stops where people must act, and continues with the step after that:\n\n",
            items(
              waiting.map(
                ({ title, index }) => `Step ${index + 1}: ${title}. Then \`${run(` -e from=${index + 2}`)}\``,
              ),
            ),
          ]),
    ].join(""),
    `## Steps\n\n${parts.join("\n")}`,
    ...(afterwards.length === 0 ? [] : [`## After the last step\n\n${items(afterwards)}`]),
    `## Values that change\n\n${valueTable}${valueRows(change).join("")}`,
  ].join("\n");
}

function items(texts: readonly string[]): string {
  return texts.map((text) => `- ${marked(text)}\n`).join("");
}

/** Commands that lead back from a step. */
function wayBack(step: ChangeStep, stages: readonly Stage[], keys: string): readonly string[] {
  const [before, after] = [stages[step.stage - 1]?.folder, stages[step.stage]?.folder];
  if (step.kind !== "install" && step.kind !== "retire") return [];
  // Older packages come first, by hand.
  if (step.kind === "install" && step.upgrade) return [];
  if (step.kind === "install" && step.hosts.some(({ kind }) => kind === "new"))
    return [`gen-bundle plan ../${after} ../stage-0/topology.json --secrets SECRETS --out ../../back`];
  const hosts = step.kind === "install" ? step.hosts.map(({ host }) => host) : [step.host];
  return [
    `ansible-playbook -i ansible/inventory.yml ansible/install-stage.yml${keys} -e stage=${before} --limit ${hosts.join(":")}`,
  ];
}
