import { describe, expect, it } from "vitest";
import { type KeyPlace, keyPlace } from "../../docs/playground/key-place.ts";

/** A text with the cursor at "|", and its place there. */
const places: readonly (readonly [text: string, place: KeyPlace])[] = [
  ["|", { path: [] }],
  ["na|", { path: [] }],
  ["name: |", { path: [], key: "name" }],
  ["network:\n  sub|", { path: ["network"] }],
  ["network:\n  subnet: 10.0.0.0/24\n  |", { path: ["network"] }],
  ["network:\n  subnet: 10.0.0.0/24\nho|", { path: [] }],
  ["hosts:\n  a: { address: 10.0.0.1, |", { path: ["hosts", "a"] }],
  ["hosts:\n  a: { address: 10.0.0.1 }\n  b: { address: |", { path: ["hosts", "b"], key: "address" }],
  ["hosts:\n  a:\n    # a: comment\n    address: 10.0.0.1\n    |", { path: ["hosts", "a"] }],
  ["etcd:\n  hosts: [a, |", { path: ["etcd"], key: "hosts" }],
  ["etcd:\n  hosts:\n    - a\n    - |", { path: ["etcd"], key: "hosts" }],
  ['{ "|', { path: [] }],
  ['{ "name": "x", "network": { "', { path: ["network"] }],
  ['{ "name": "x", "network": { "subnet": "|', { path: ["network"], key: "subnet" }],
  ['{ "hosts": { "a": { "address": "fd00::1" }, "b": { |', { path: ["hosts", "b"] }],
  ['{ "etcd": { "hosts": ["a", "|', { path: ["etcd"], key: "hosts" }],
  ['{ "etcd": { "hosts": ["a"] }, |', { path: [] }],
  ['{ "name": "a{b,c:d", |', { path: [] }],
  ["{ ]}}{[:,", { path: [] }],
];

describe("the place of the cursor", () => {
  it.each(places)("is known in %j", (text, place) => {
    const cursor = text.includes("|") ? text.indexOf("|") : text.length;
    expect(keyPlace(text.replace("|", ""), cursor)).toEqual(place);
  });
});
