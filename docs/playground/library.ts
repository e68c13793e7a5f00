/** The worker: answers the questions of the page with the library. */
import { config } from "zod";
import {
  analyse,
  checkTopology,
  emitBundle,
  explainLine,
  planChange,
  ruleCatalogue,
  textReport,
  topologyReference,
} from "../../src/index.ts";
import { picture } from "../../src/picture/picture.ts";
import { changeText } from "../../src/report/change-text.ts";
import { estatePage } from "../../src/report/estate-page.ts";
import { lineExplanation, pathInBundle } from "../../src/report/line-explanation.ts";
import { rulesByKey } from "../../src/report/rules-by-key.ts";
import { explainKey } from "../../src/report/topology-reference.ts";
import type { Answer, Question, Questions, Subject } from "./questions.ts";

// The policy of the page forbids code from text, and browsers report even the attempt.
config({ jitless: true });

const file = "topology";
const today = () => new Date().toISOString().slice(0, 10);

const answers: {
  readonly [Each in Subject]: (input: Questions[Each]["input"]) => Questions[Each]["answer"];
} = {
  keys: () => {
    const keys = topologyReference();
    const rules = rulesByKey(keys, ruleCatalogue);
    return keys.map((each) => ({
      key: each.key,
      form: each.form,
      description: each.description,
      below: each.below,
      text: explainKey(each, keys, rules),
    }));
  },
  findings: ({ topology }) => checkTopology(topology, { today: today() }).diagnostics,
  estate: ({ topology }) => {
    const checked = checkTopology(topology, { today: today() });
    if (!checked.ok) return undefined;
    const { name, artifacts, documents } = emitBundle(checked.plan);
    return {
      name,
      picture: picture(checked.plan),
      files: [
        ...documents.map(({ path, content, mode }) => ({ path, content, mode })),
        ...artifacts.map((each) => ({
          path: pathInBundle(each),
          host: each.host,
          content: each.content,
          mode: each.mode,
        })),
      ],
    };
  },
  report: ({ topology }) => {
    const checked = checkTopology(topology, { today: today() });
    if (!checked.ok) return undefined;
    return estatePage(checked.plan, analyse(checked.plan), checked.diagnostics, file);
  },
  plan: ({ old, topology }) => {
    const planned = planChange(old, topology, { today: today() });
    return planned.ok
      ? changeText(planned.change)
      : textReport(planned.diagnostics, { file, text: topology });
  },
  line: ({ topology, host, path, line }) => {
    const own = host === undefined ? path : path.slice(`hosts/${host}`.length);
    const { explanation } = { explanation: undefined, ...explainLine(topology, { host, path: own, line }) };
    if (!explanation) return undefined;
    const places = explanation.sources.flatMap(({ place }) => place ?? []);
    return { text: lineExplanation(explanation, topologyReference(), file), places };
  },
};

/** The functions of `self` that a worker uses: the library of the page's types has those of a window. */
const worker = self as unknown as {
  onmessage: (event: { readonly data: Question }) => void;
  postMessage(answer: Answer): void;
};

worker.onmessage = ({ data: { id, subject, input } }) => {
  const start = performance.now();
  const answer = answers[subject] as (input: Question["input"]) => Questions[Subject]["answer"];
  try {
    const value = answer(input);
    worker.postMessage({ id, took: performance.now() - start, value });
  } catch (error) {
    worker.postMessage({ id, took: performance.now() - start, error: String(error) });
  }
};
