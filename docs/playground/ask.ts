import type { Answer, Question, Questions, Subject } from "./questions.ts";

interface Pending {
  readonly question: Question;
  readonly resolve: (value: Questions[Subject]["answer"]) => void;
  readonly reject: (error: Error) => void;
}

/** The time of the library for each subject, in milliseconds, as measured last. */
export const took = new Map<Subject, number>();

/** A library in a worker. */
class Library {
  #worker: Worker | undefined;
  #waiting: Pending[] = [];
  #asked: Pending | undefined;

  /**
   * Starts it, and asks what waits for it.
   *
   * @param parts the modules as properties of an object, each a function of CommonJS
   * @param name that of the module that answers
   */
  start(parts: string, name: string): void {
    const text = `const parts={${parts}},made={};const require=(name)=>{if(!made[name]){made[name]={exports:{}};parts[name](made[name].exports,require,made[name])}return made[name].exports};require(${JSON.stringify(name)})`;
    const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    this.#worker = new Worker(url);
    this.#worker.onmessage = ({ data }: { readonly data: Answer }) => this.#hear(data);
    this.#worker.onerror = ({ message }) =>
      this.#hear({ id: this.#asked?.question.id ?? 0, took: 0, error: message });
    this.#next();
  }

  /** Asks as soon as the library is free. Of questions about the same subject that wait only the newest is asked. */
  ask(question: Question): Promise<Questions[Subject]["answer"]> {
    return new Promise((resolve, reject) => {
      this.#waiting = this.#waiting.filter((each) => each.question.subject !== question.subject);
      this.#waiting.push({ question, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#asked || !this.#worker) return;
    this.#asked = this.#waiting.shift();
    if (this.#asked) this.#worker.postMessage(this.#asked.question);
  }

  #hear(answer: Answer): void {
    const asked = this.#asked;
    this.#asked = undefined;
    this.#next();
    if (!asked) return;
    took.set(asked.question.subject, answer.took);
    if ("error" in answer) asked.reject(new Error(answer.error));
    else if (newest.get(asked.question.subject) === answer.id) asked.resolve(answer.value);
  }
}

/** Findings come from a library of their own, so that they never wait for a longer answer. */
const [quick, thorough] = [new Library(), new Library()];
const shared = document.getElementById("library")?.textContent ?? "";
const newest = new Map<Subject, number>();
let last = 0;

/** Asks the library. The answer to a question never comes if a newer one about the same subject was asked. */
export function ask<Each extends Subject>(
  subject: Each,
  input: Questions[Each]["input"],
): Promise<Questions[Each]["answer"]> {
  const id = ++last;
  newest.set(subject, id);
  const library = subject === "findings" ? quick : thorough;
  return library.ask({ id, subject, input } as Question) as Promise<Questions[Each]["answer"]>;
}

interface Example {
  readonly name: string;
  readonly text: string;
}

/**
 * Loads what findings do not need, and starts the library that answers all other questions.
 *
 * @returns the examples; undefined if it cannot be loaded
 */
export async function loadMore(): Promise<readonly Example[] | undefined> {
  const script = document.createElement("script");
  script.src = "more.js";
  const isLoaded = await new Promise<boolean>((resolve) => {
    script.onload = () => resolve(true);
    script.onerror = () => resolve(false);
    document.head.append(script);
  });
  const { more } = globalThis as {
    readonly more?: {
      readonly modules: Readonly<Record<string, unknown>>;
      readonly examples: readonly Example[];
    };
  };
  if (!isLoaded || !more) return undefined;
  // A script from a disk is no text that a page can read, but its functions are.
  const parts = Object.entries(more.modules).map(([name, module]) => `${JSON.stringify(name)}:${module}`);
  thorough.start(`${shared},${parts.join()}`, "./library.js");
  return more.examples;
}

quick.start(shared, "./findings.js");
