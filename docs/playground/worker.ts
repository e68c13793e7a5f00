import { config } from "zod";
import type { Answer, Question, Questions, Subject } from "./questions.ts";

// The policy of the page forbids code from text, and browsers report even the attempt.
config({ jitless: true });

export const today = () => new Date().toISOString().slice(0, 10);

export type Answers<Each extends Subject> = {
  readonly [Own in Each]: (input: Questions[Own]["input"]) => Questions[Own]["answer"];
};

/** The functions of `self` that a worker uses: the library of the page's types has those of a window. */
const worker = self as unknown as {
  onmessage: (event: { readonly data: Question }) => void;
  postMessage(answer: Answer): void;
};

/** Answers questions of the page. */
export function answerWith<Each extends Subject>(answers: Answers<Each>): void {
  worker.onmessage = ({ data: { id, subject, input } }) => {
    const start = performance.now();
    const answer = answers[subject as Each] as (input: Question["input"]) => Questions[Subject]["answer"];
    try {
      const value = answer(input);
      worker.postMessage({ id, took: performance.now() - start, value });
    } catch (error) {
      worker.postMessage({ id, took: performance.now() - start, error: String(error) });
    }
  };
}
