import type { EstateDocument } from "../model/artifact.ts";
import type { Plan } from "../model/plan.ts";
import { picture } from "../picture/picture.ts";

/** picture.svg: the estate as a picture, which the runbook shows. */
export function* pictureFile(plan: Plan): Iterable<EstateDocument> {
  yield { path: "picture.svg", content: picture(plan), mode: 0o644, component: "picture-file" };
}
