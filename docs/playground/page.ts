/** The page: an editor with findings, and the estate of the topology in several views. */
import type { EditorView } from "@codemirror/view";
import type { Diagnostic } from "../../src/index.ts";
import { readState, writeState } from "./address.ts";
import { ask, loadMore, took } from "./ask.ts";
import { fileView, markFindings, markLines, rangeOf, topologyEditor } from "./editor.ts";
import type { BundleFile, Estate, ExplainedKey } from "./questions.ts";

function element<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}".`);
  return found as Kind;
}

function made<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const own = document.createElement(name);
  own.className = className;
  own.append(...children);
  return own;
}

const textOf = (view: EditorView) => view.state.doc.toString();
const setText = (view: EditorView, insert: string) =>
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert }, selection: { anchor: 0 } });

/** Waits until nothing has called for a moment. */
function calm(milliseconds: number, act: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => act().catch(fail), milliseconds);
  };
}

/** The first one, and then all of them. */
let examples: readonly { readonly name: string; readonly text: string }[] = JSON.parse(
  element("examples").textContent ?? "[]",
);
const views = ["picture", "files", "report", "plan"];

let view = "picture";
let estate: Estate | undefined;
/** The topology of `estate`: lines of its files are explained with it. */
let planned = "";
let file: BundleFile | undefined;
let explainedLine = 0;

const keys = new Map<string, ExplainedKey>();
const editor = topologyEditor(
  { parent: element("editor"), label: "Topology, in JSON or YAML", onText: changed },
  keys,
);
const old = topologyEditor(
  {
    parent: element("old"),
    label: "Topology of the running estate",
    onText: formerChanged,
  },
  keys,
);
const content = fileView({
  parent: element("content"),
  label: "Content of the file",
  onLine: explainLineSoon,
});

const saveSoon = calm(300, async () => {
  const state = await writeState({ topology: textOf(editor), old: textOf(old), view });
  history.replaceState(null, "", state);
});
const showEstateSoon = calm(200, showEstate);
const showPlanSoon = calm(300, showPlan);

/** Shows an error of the page itself, such as that of a worker that the browser does not start. */
function fail(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  element("findings").replaceChildren(made("li", "", `The library does not answer: ${text}`));
}

function changed(): void {
  const topology = textOf(editor);
  markLines(editor, []);
  const asked = performance.now();
  ask("findings", { topology }).then((findings) => {
    showFindings(findings);
    // For the benchmark: from the keystroke to the marks, and the part of the library.
    document.body.dataset["latency"] = `${performance.now() - asked} ${took.get("findings")}`;
    if (!isMoreAsked) loadMore().then(offerExamples).catch(fail);
    isMoreAsked = true;
  }, fail);
  showEstateSoon();
  showPlanSoon();
  saveSoon();
}

/** Set when the page has its first findings. */
let isMoreAsked = false;

function offerExamples(all: typeof examples | undefined): void {
  if (!all) {
    element("stale").textContent =
      "There are findings alone, since more.js, which stands beside this page, cannot be loaded.";
    element("stale").hidden = false;
    return;
  }
  const known = new Set(examples.map(({ name }) => name));
  examples = all;
  choice.append(...all.filter(({ name }) => !known.has(name)).map(({ name }) => made("option", "", name)));
}

function formerChanged(): void {
  showPlanSoon();
  saveSoon();
}

function showFindings(findings: readonly Diagnostic[]): void {
  markFindings(editor, findings);
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const total = `${findings.length} finding${findings.length === 1 ? "" : "s"}`;
  element("findings-title").textContent =
    errors > 0 ? `${total}: no files until there is no error` : findings.length > 0 ? total : "No findings";
  element("findings").replaceChildren(
    ...findings.map((finding) => {
      const [place] = finding.at;
      const { severity, message, rule, hint, accepted } = finding;
      const button = made(
        "button",
        "finding",
        made("strong", severity, accepted ? "accepted" : severity),
        ` ${message} [${rule}]`,
        ...(place.line === undefined ? [] : [made("span", "soft", ` line ${place.line}`)]),
        ...(hint === undefined ? [] : [made("span", "soft", `\n${hint}`)]),
      );
      button.addEventListener("click", () => {
        const { from, to } = rangeOf(editor.state.doc, place);
        editor.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
        editor.focus();
      });
      return made("li", "", button);
    }),
  );
}

async function showEstate(): Promise<void> {
  const topology = textOf(editor);
  const answer = await ask("estate", { topology });
  element("stale").hidden = answer !== undefined;
  element<HTMLButtonElement>("download").disabled = answer === undefined;
  if (!answer) return;
  [estate, planned] = [answer, topology];
  showPicture(estate);
  showTree(estate.files);
  const former = file;
  showFile(estate.files.find(({ path }) => path === former?.path));
  showView();
}

function showPicture({ picture }: Estate): void {
  const parent = element("picture");
  // Its style is for itself alone.
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open" });
  const fitting = "<style>svg { display: block; min-width: 46rem; max-width: 100%; height: auto; }</style>";
  root.innerHTML = fitting + picture.slice(picture.indexOf("<svg"));
}

/** Shows the files by their hosts. */
function showTree(files: readonly BundleFile[]): void {
  const tree = element("tree");
  const open = new Set([...tree.querySelectorAll("details[open]")].map((each) => each.id));
  const hosts = [...new Set(files.map(({ host }) => host))];
  tree.replaceChildren(
    ...hosts.map((host) => {
      const own = files.filter((each) => each.host === host);
      const group = made("details", "", made("summary", "", `${host ?? "For operators"} (${own.length})`));
      group.id = `files-${host ?? ""}`;
      group.open = open.has(group.id);
      for (const each of own) {
        const name = host === undefined ? each.path : each.path.slice(`hosts/${host}`.length);
        const button = made("button", "file", name);
        button.dataset["path"] = each.path;
        button.addEventListener("click", () => showFile(each));
        group.append(button);
      }
      return group;
    }),
  );
}

function showFile(shown: BundleFile | undefined): void {
  const isOther = shown?.path !== file?.path;
  file = shown;
  explainedLine = 0;
  element("path").textContent = shown?.path ?? "Choose a file";
  if (shown?.content !== textOf(content)) setText(content, shown?.content ?? "");
  if (isOther) content.scrollDOM.scrollTop = 0;
  element("sources").textContent = shown
    ? "Choose a line to see which values of the topology it comes from."
    : "Each line of a file can name the values of the topology that it comes from.";
  for (const button of element("tree").querySelectorAll<HTMLElement>("button[data-path]"))
    button.setAttribute("aria-current", String(button.dataset["path"] === shown?.path));
}

let pointed = 0;
const explainSoon = calm(150, () => explain(pointed));

function explainLineSoon(line: number): void {
  pointed = line;
  explainSoon();
}

async function explain(line: number): Promise<void> {
  if (!file || line === explainedLine) return;
  explainedLine = line;
  markLines(content, [line], false);
  element("sources").textContent = "Measuring which values this line comes from …";
  const answer = await ask("line", { topology: planned, path: file.path, host: file.host, line });
  element("sources").textContent = answer?.text.trimEnd() ?? "The bundle has no such line.";
  if (textOf(editor) === planned)
    markLines(editor, answer?.places.flatMap((each) => each.line ?? []) ?? [], true);
}

async function showReport(): Promise<void> {
  const parent = element("report");
  if (parent.dataset["topology"] === planned) return;
  const shown = planned;
  const page = await ask("report", { topology: shown });
  if (page === undefined) return;
  parent.dataset["topology"] = shown;
  const frame = document.createElement("iframe");
  frame.title = "Report of the estate";
  frame.srcdoc = page;
  frame.addEventListener("load", () => {
    // The document has the address of the page, so that its links to chapters would lead away from it.
    frame.contentDocument?.addEventListener("click", (event) => {
      const link = (event.target as Element).closest('a[href^="#"]');
      if (!link) return;
      event.preventDefault();
      frame.contentDocument?.querySelector(link.getAttribute("href") ?? "")?.scrollIntoView();
    });
  });
  parent.replaceChildren(frame);
}

async function showPlan(): Promise<void> {
  if (view !== "plan") return;
  const before = textOf(old);
  const steps = element("steps");
  if (before.trim() === "") steps.textContent = "";
  else steps.textContent = await ask("plan", { old: before, topology: textOf(editor) });
}

function showView(): void {
  for (const each of views) {
    element(each).hidden = each !== view;
    const tab = element(`tab-${each}`);
    tab.setAttribute("aria-selected", String(each === view));
    tab.tabIndex = each === view ? 0 : -1;
  }
  if (view === "report") showReport().catch(fail);
  if (view === "plan") showPlan().catch(fail);
}

function choose(chosen: string): void {
  view = views.includes(chosen) ? chosen : "picture";
  showView();
  saveSoon();
}

for (const [index, each] of views.entries()) {
  const tab = element(`tab-${each}`);
  tab.addEventListener("click", () => choose(each));
  tab.addEventListener("keydown", ({ key }) => {
    const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
    const next = views.at((index + step) % views.length);
    if (step === 0 || next === undefined) return;
    choose(next);
    element(`tab-${next}`).focus();
  });
}

element("keep").addEventListener("click", () => setText(old, textOf(editor)));

element("download").addEventListener("click", async () => {
  if (!estate) return;
  const { name } = estate;
  const zip = await ask("archive", { topology: planned }).catch(fail);
  if (!zip) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([zip as Uint8Array<ArrayBuffer>], { type: "application/zip" }));
  link.download = `${name}.zip`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
});

const choice = element<HTMLSelectElement>("example");
choice.append(made("option", "", "choose …"), ...examples.map(({ name }) => made("option", "", name)));
choice.addEventListener("change", () => {
  const example = examples.find(({ name }) => name === choice.value);
  if (example) setText(editor, example.text);
});

/** Shows what the address holds, or the first estate of the examples. */
async function restore(): Promise<void> {
  const state = await readState(location.hash);
  const [first] = examples;
  choice.value = state ? (choice.options[0]?.value ?? "") : (first?.name ?? "");
  setText(editor, state?.topology ?? first?.text ?? "");
  setText(old, state?.old ?? "");
  choose(state?.view ?? "picture");
}

window.addEventListener("hashchange", restore);
ask("keys", undefined).then((all) => {
  for (const each of all) keys.set(each.key, each);
}, fail);
restore();
