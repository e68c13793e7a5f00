import {
  autocompletion,
  type Completion,
  type CompletionContext,
  closeBrackets,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, type Diagnostic as Mark, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension, StateEffect, StateField, type Text } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  hoverTooltip,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Diagnostic, Place } from "../../src/index.ts";
import { keyPlace } from "./key-place.ts";
import type { ExplainedKey } from "./questions.ts";

const colors = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.propertyName, tags.heading], color: "var(--mark)" },
    { tag: tags.string, color: "var(--string)" },
    { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  ]),
);

const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--ground)", color: "var(--text)" },
  "&.cm-focused": { outline: "2px solid var(--mark)", outlineOffset: "-2px" },
  ".cm-scroller": {
    font: "13px/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--soft)", borderColor: "var(--line)" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-tooltip": {
    backgroundColor: "var(--panel)",
    color: "var(--text)",
    borderColor: "var(--line)",
    maxWidth: "min(40rem, 90vw)",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--mark)", color: "var(--ground)" },
  ".cm-explained": {
    padding: "0.5rem 0.8rem",
    whiteSpace: "pre-wrap",
    maxHeight: "20rem",
    overflowY: "auto",
  },
  ".cm-diagnostic": { whiteSpace: "pre-wrap", font: "14px/1.45 system-ui, sans-serif" },
  ".cm-source": { backgroundColor: "var(--source)" },
  ".cm-selectedLine": { backgroundColor: "var(--source)" },
});

const setSources = StateEffect.define<readonly number[]>();

/** Lines of a text that are marked. */
const sourceLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marked, { effects, changes, state, docChanged }) {
    const lines = effects.find((effect) => effect.is(setSources))?.value as readonly number[] | undefined;
    if (!lines) return docChanged ? marked.map(changes) : marked;
    const known = [...new Set(lines)].filter((line) => line <= state.doc.lines).sort((a, b) => a - b);
    return Decoration.set(
      known.map((line) => Decoration.line({ class: "cm-source" }).range(state.doc.line(line).from)),
    );
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Marks lines, and shows the first of them if asked. */
export function markLines(view: EditorView, lines: readonly number[], show = false): void {
  const first = show ? lines[0] : undefined;
  const at =
    first === undefined || first > view.state.doc.lines ? undefined : view.state.doc.line(first).from;
  const shown = at === undefined ? [] : [EditorView.scrollIntoView(at, { y: "center" })];
  view.dispatch({ effects: [setSources.of(lines), ...shown] });
}

/** The key of a path, in which names stand for "<name>". */
function keyAt(keys: ReadonlyMap<string, ExplainedKey>, path: readonly string[]): ExplainedKey | undefined {
  const found = path.reduce<string | undefined>((above, name) => {
    if (above === undefined) return undefined;
    const prefix = above === "" ? "" : `${above}.`;
    return [`${prefix}${name}`, `${prefix}<name>`].find((each) => keys.has(each));
  }, "");
  return found === undefined ? undefined : keys.get(found);
}

const lastPart = (key: string) => key.slice(key.lastIndexOf(".") + 1);

/** Offers the keys of the object around the cursor, or the choices of a value. */
function complete(keys: ReadonlyMap<string, ExplainedKey>, { state, pos, explicit }: CompletionContext) {
  const text = state.doc.toString();
  const written = /["']?[\w.-]*$/.exec(text.slice(0, pos))?.[0] ?? "";
  const from = pos - written.length;
  if (written === "" && !explicit) return null;
  const { path, key } = keyPlace(text, from);
  const isJson = text.trimStart().startsWith("{");
  const quoted = (name: string) => (isJson || written.startsWith('"') ? JSON.stringify(name) : name);
  const to = text[pos] === '"' && written.startsWith('"') ? pos + 1 : pos;
  const option = (label: string, insert: string, rest: Partial<Completion>): Completion => ({
    label,
    ...rest,
    apply: (view) =>
      view.dispatch({
        changes: { from, to, insert },
        selection: { anchor: from + insert.length },
        userEvent: "input.complete",
      }),
  });
  const hasColon = /^"?\s*:/.test(text.slice(pos));
  if (key === undefined) {
    const all = [...keys.keys()].filter((each) => !each.includes("."));
    const below = path.length === 0 ? all : (keyAt(keys, path)?.below ?? []);
    const options = below.flatMap((each) => {
      const name = lastPart(each);
      const own = keys.get(each);
      if (name === "<name>" || !own) return [];
      const insert = `${quoted(name)}${hasColon ? "" : ": "}`;
      return option(name, insert, { type: "property", info: own.description });
    });
    return { from: from + (/^["']/.test(written) ? 1 : 0), options };
  }
  const form = keyAt(keys, [...path, key])?.form ?? "";
  const names = [...form.matchAll(/"([^"]+)"/g)].map(([, name = ""]) =>
    option(name, quoted(name), { type: "constant" }),
  );
  const words = form.startsWith("true or false") ? ["true", "false"] : [];
  return {
    from: from + (/^["']/.test(written) ? 1 : 0),
    options: [...names, ...words.map((word) => option(word, word, { type: "constant" }))],
  };
}

/** Shows what `gen-bundle explain` prints of the key under the mouse. */
function explained(keys: ReadonlyMap<string, ExplainedKey>) {
  return hoverTooltip((view, position) => {
    const word = view.state.wordAt(position);
    if (!word) return null;
    const text = view.state.doc.toString();
    const isKey = /^["']?\s*:/.test(text.slice(word.to));
    const { path, key } = keyPlace(text, word.from);
    const name = isKey ? view.state.sliceDoc(word.from, word.to) : key;
    const found = name === undefined ? undefined : keyAt(keys, [...path, name]);
    if (!found) return null;
    const dom = document.createElement("div");
    dom.className = "cm-explained";
    dom.textContent = found.text.trimEnd();
    return { pos: word.from, end: word.to, above: true, create: () => ({ dom }) };
  });
}

/** The range of a place: the value or key that begins there. */
export function rangeOf(
  doc: Text,
  { line, column }: Partial<Place>,
): { readonly from: number; readonly to: number } {
  const own = doc.line(Math.min(line ?? 1, doc.lines));
  const from = Math.min(own.from + (column ?? 1) - 1, own.to);
  const length =
    /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,\]}:]+)?/.exec(doc.sliceString(from, own.to))?.[0].length ?? 0;
  return { from, to: from + length };
}

/** Marks findings at their places. */
export function markFindings(view: EditorView, findings: readonly Diagnostic[]): void {
  const { doc } = view.state;
  const marks = findings.map(
    (finding): Mark => ({
      ...rangeOf(doc, finding.at[0]),
      severity: finding.severity,
      message: [`${finding.message} [${finding.rule}]`, finding.hint ?? []].flat().join("\n"),
    }),
  );
  view.dispatch(setDiagnostics(view.state, marks));
}

/** What the tokens of a line tell about the next ones. */
interface Line {
  /** The next word may be a key. */
  beforeKey: boolean;
  indent: number;
  /** The line ends with an opening bracket, or with a key. */
  isOpen: boolean;
}

/** Colors and indents what topologies and most configuration files have in common. A parser of YAML alone weighs 13 kB more. */
const configuration = StreamLanguage.define<Line>({
  startState: () => ({ beforeKey: true, indent: 0, isOpen: false }),
  token(stream, line) {
    if (stream.sol()) {
      Object.assign(line, { beforeKey: true, indent: stream.indentation(), isOpen: false });
      if (stream.match(/^\s*(?:#|;|\/\/|<!--).*/)) return "comment";
      if (stream.match(/^\s*\[[^\]"]*\]/)) return "heading";
    }
    if (stream.match(/^\s+#.*/)) return "comment";
    if (stream.eatSpace()) return null;
    if (line.beforeKey && stream.match(/^(?:"(?:[^"\\]|\\.)*"|[\w.-]+)(?=\s*[=:])/)) {
      line.beforeKey = false;
      return "propertyName";
    }
    if (stream.match(/^"(?:[^"\\]|\\.)*"?|^'[^']*'?/)) return "string";
    stream.match(/^[\w.-]+|^./);
    const part = stream.current();
    line.beforeKey = /^[{,-]$/.test(part);
    line.isOpen = /^[{[:]$/.test(part);
    return null;
  },
  indent: (line, next, { unit }) =>
    line.indent + (line.isOpen ? unit : 0) - (/^\s*[}\]]/.test(next) ? unit : 0),
  languageData: { commentTokens: { line: "#" }, indentOnInput: /^\s*[}\]]$/ },
});

export interface EditorOptions {
  readonly parent: HTMLElement;
  readonly label: string;
  /** Called when the text has changed. */
  readonly onText?: () => void;
  /** Called when another line is chosen, or pointed at, with its number. */
  readonly onLine?: (line: number) => void;
}

function editor({ parent, label, onText, onLine }: EditorOptions, extensions: Extension): EditorView {
  return new EditorView({
    parent,
    extensions: [
      lineNumbers(),
      configuration,
      colors,
      look,
      sourceLines,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label }),
      EditorView.updateListener.of(({ docChanged, selectionSet, state }) => {
        if (docChanged) onText?.();
        else if (selectionSet) onLine?.(state.doc.lineAt(state.selection.main.head).number);
      }),
      extensions,
    ],
  });
}

/** An editor of a topology. */
export function topologyEditor(options: EditorOptions, keys: ReadonlyMap<string, ExplainedKey>): EditorView {
  return editor(options, [
    lintGutter(),
    history(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({ override: [(context) => complete(keys, context)] }),
    explained(keys),
    // Escape and then Tab leaves the editor.
    keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, ...lintKeymap, indentWithTab]),
  ]);
}

/** Shows a file. Its lines are pointed at with the mouse, or chosen with the arrow keys. */
export function fileView(options: EditorOptions): EditorView {
  const pointed = EditorView.domEventHandlers({
    mousemove: ({ clientX: x, clientY: y }, view) => {
      const position = view.posAtCoords({ x, y });
      if (position !== null) options.onLine?.(view.state.doc.lineAt(position).number);
    },
  });
  return editor(options, [EditorState.readOnly.of(true), keymap.of(defaultKeymap), pointed]);
}
