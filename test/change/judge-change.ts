import { expect } from "vitest";
import { buildBundle, planChange, verifyChange } from "../../src/index.ts";
import { changeJson } from "../../src/report/json.ts";
import type { Json } from "../random/mutations.ts";
import { playChange } from "./played-change.ts";

/** Holds what is true of every answer to a planned change. Invalid: the new topology has errors by itself. */
export function judgeChange(old: Json, now: Json): "planned" | "refused" | "invalid" {
  const built = buildBundle(now);
  if (!built.ok) return "invalid";
  const planned = planChange(old, now);
  if (!planned.ok) {
    const errors = planned.diagnostics.filter(({ severity }) => severity === "error");
    expect(errors).not.toEqual([]);
    expect(errors.filter(({ rule }) => !rule.startsWith("change-"))).toEqual([]);
    return "refused";
  }
  const { change } = planned;
  expect(playChange(change)).toEqual([]);
  const text = JSON.stringify(changeJson(change));
  expect(verifyChange(text, { before: old, after: now }).diagnostics).toEqual([]);
  // The end is what somebody who generates it anew has.
  const end = change.stages.at(-1)?.bundle.artifacts ?? [];
  const anew = new Map(built.bundle.artifacts.map((file) => [`${file.host} ${file.path}`, file.content]));
  const others = end.filter((file) => anew.get(`${file.host} ${file.path}`) !== file.content);
  expect(others.map(({ host, path }) => `${host} ${path}`)).toEqual([]);
  expect(end).toHaveLength(anew.size);
  return "planned";
}
