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
  readonly #worker: Worker;
  #waiting: Pending[] = [];
  #asked: Pending | undefined;

  constructor(url: string) {
    this.#worker = new Worker(url);
    this.#worker.onmessage = ({ data }: { readonly data: Answer }) => this.#hear(data);
    this.#worker.onerror = ({ message }) =>
      this.#hear({ id: this.#asked?.question.id ?? 0, took: 0, error: message });
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
    if (this.#asked) return;
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

const text = document.getElementById("library")?.textContent ?? "";
const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
/** Findings come from a library of their own, so that they never wait for a longer answer. */
const [quick, thorough] = [new Library(url), new Library(url)];
const newest = new Map<Subject, number>();
let last = 0;

/** Asks the library. The answer to a question never comes if a newer one about the same subject was asked. */
export function ask<Each extends Subject>(
  subject: Each,
  input: Questions[Each]["input"],
): Promise<Questions[Each]["answer"]> {
  const id = ++last;
  newest.set(subject, id);
  const library = subject === "findings" || subject === "keys" ? quick : thorough;
  return library.ask({ id, subject, input } as Question) as Promise<Questions[Each]["answer"]>;
}
