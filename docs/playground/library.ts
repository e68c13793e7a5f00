/** The worker that answers all questions but those about findings. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { strToU8, zipSync } from "fflate";
import { bundlePath, diskMode, documentPath } from "../../src/cli/bundle-file.ts";
import { documentEntry, manifestEntries, manifestFile } from "../../src/cli/manifest.ts";
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
import { answerWith, today } from "./worker.ts";

const file = "topology";
const digest = (text: string) => bytesToHex(sha256(utf8ToBytes(text)));

answerWith({
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
  estate: ({ topology }) => {
    const checked = checkTopology(topology, { today: today() });
    if (!checked.ok) return undefined;
    const { name, artifacts, documents } = emitBundle(checked.plan);
    return {
      name,
      picture: picture(checked.plan),
      files: [
        ...documents.map(({ path, content }) => ({ path, content })),
        ...artifacts.map((each) => ({ path: pathInBundle(each), host: each.host, content: each.content })),
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
  archive: ({ topology }) => {
    const checked = checkTopology(topology, { today: today() });
    if (!checked.ok) return undefined;
    const { name, artifacts, documents } = emitBundle(checked.plan);
    const entries = [
      ...manifestEntries(artifacts, digest),
      ...documents.map((each) => documentEntry(each, digest)),
    ];
    const files = [
      ...artifacts.map((each) => ({ ...each, path: bundlePath(each), mode: diskMode(each.mode) })),
      ...documents.map((each) => ({ ...each, path: documentPath(each), mode: diskMode(each.mode) })),
      manifestFile(name, entries),
    ];
    // Of Unix: the permissions are the upper half.
    const options = (mode: number) => ({ os: 3, attrs: ((0o100000 | mode) << 16) >>> 0 });
    return zipSync(
      Object.fromEntries(
        files.map(({ path, content, mode }) => [path, [strToU8(content), options(mode)] as const]),
      ),
    );
  },
});
