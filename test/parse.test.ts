import { expect, test } from "vitest";
import { parseTopology } from "../src/parse.ts";
import { type Json, topology } from "./rules/harness.ts";

const messagesOf = (input: Json) =>
  parseTopology(input).diagnostics.map(({ rule, message, hint = "" }) =>
    `${rule}: ${message} ${hint}`.trim(),
  );

test.each<[Json, ...string[]]>([
  [
    { host: "n1" },
    'missing-key: "pgbackrest.repository.type" is missing; it must be one of "posix", "s3". To use the key "host", set "type" to "posix".',
  ],
  [
    { bucket: "b", path: "/x" },
    'missing-key: "pgbackrest.repository.type" is missing; it must be one of "posix", "s3". To use the key "bucket", set "type" to "s3".',
  ],
  [{}, 'missing-key: "pgbackrest.repository.type" is missing; it must be one of "posix", "s3".'],
  [
    { type: "nfs", path: "/x" },
    'invalid-value: "pgbackrest.repository.type" must be one of "posix", "s3"; it is "nfs".',
  ],
  [
    { type: "posix", host: "n1", bucket: "b" },
    'unknown-key: "pgbackrest.repository" has no key "bucket". To use the key "bucket", set "type" to "s3".',
  ],
  [
    { type: "posix", hots: "n1" },
    'missing-key: "pgbackrest.repository.host" is missing; it must be a string.',
    'unknown-key: "pgbackrest.repository" has no key "hots". Did you mean "host"?',
  ],
  ["n1", 'invalid-value: "pgbackrest.repository" must be an object; it is "n1".'],
])("a repository %j is told which of its forms was meant", (repository, ...messages) => {
  expect(messagesOf(topology({ pgbackrest: { repository } }))).toEqual(messages);
});

test.each<[Json, string]>([
  [
    { postgres: { synchronous: "yes" } },
    'invalid-value: "postgres.synchronous" must be true or false, or one of "strict", "quorum"; it is "yes".',
  ],
  [
    { haproxy: { ports: { web: "8080" } } },
    'invalid-value: "haproxy.ports.web" must be a port from 1 to 65535, or false; it is "8080".',
  ],
  [
    { objectives: { dataLoss: "some" } },
    'invalid-value: "objectives.dataLoss" must be "none", or a whole number of seconds; it is "some".',
  ],
  [
    { etcd: { extra: { "log-level": ["debug"] } } },
    'invalid-value: "etcd.extra.log-level" must be a number, true, false, or one line of text without a password and without characters that the file cannot carry; it is an array.',
  ],
])("%j is told every form that there is", (changes, message) => {
  expect(messagesOf(topology(changes))).toEqual([message]);
});
