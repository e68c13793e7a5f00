import { expect, test } from "vitest";
import { build, known } from "../readers/estates.ts";
import { overridden } from "../readers/inline-estates.ts";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, silence, trials } from "./host.ts";

const path = "/etc/rabbitmq/rabbitmq.conf";

/** Three nodes of the series that Debian 12 has. */
const estates = [false, true].map((tls) =>
  build(
    tls ? "with TLS" : "without TLS",
    JSON.stringify({
      name: "queues",
      platform: "debian12",
      tls,
      network: { subnet: "10.0.0.0/24", monitoring: ["10.0.9.0/24"] },
      hosts: Object.fromEntries([1, 2, 3].map((last) => [`mq${last}`, { address: `10.0.0.${last}` }])),
      rabbitmq: { version: "3.10", hosts: ["mq1", "mq2", "mq3"] },
    }),
  ),
);

/** Reads the file with the schemas of the installed RabbitMQ, which is strict: an unknown key stops a node. */
const check = `
mkdir --parents /etc/gen-bundle/tls
touch /etc/gen-bundle/tls/{ca.crt,rabbitmq.crt,rabbitmq.key}
export ERL_LIBS=$(echo /usr/lib/rabbitmq/lib/*/plugins)
escript /run/checkers/rabbitmq-conf.escript ${path} "$ERL_LIBS"/*/priv/schema/*.schema`;

/** Reads the file of what nodes say to each other, as Erlang does when it starts. */
const consult = `erl -noinput -eval '{ok, [[{server, [_ | _]}, {client, [_ | _]}]]} = file:consult("/etc/rabbitmq/inter-node-tls.config"), halt(0).'`;

describeChecker("rabbitmq", () => {
  test.each(trials(path, estates))("accepts %s", (_title, trial) => {
    expect(asHost(trial, check)).toEqual(silence);
  });

  test.each(trials(path, [overridden()]))("accepts %s", (_title, trial) => {
    expect(asHost(trial, check)).toEqual(silence);
  });

  test("refuses settings by name that it does not know", () => {
    const [found] = trials(path, [overridden({ rabbitmq: { extra: { "log.consoles": true } } })]);
    const verdict = asHost(known(found, "host")[1], check);
    expect(verdict.output).toContain("unknown variable: log.consoles");
  });

  test.each<[string, RegExp | string, string, string]>([
    ["an unknown key", "consumer_timeout", "consumers_timeout", "unknown variable: consumers_timeout"],
    ["an unknown word", "pause_minority", "pause_minorty", "is not a valid enum value"],
    ["definitions that are not there", "definitions.json", "definition.json", "load_definitions invalid"],
    [
      "a key of a later series",
      "consumer_timeout = ",
      "deprecated_features.permit.global_qos = true\nconsumer_timeout = ",
      "unknown variable: deprecated_features",
    ],
  ])("refuses %s", (_what, from, to, message) => {
    const verdict = asHost(
      broken(path, (text) => text.replace(from, to), estates),
      check,
    );
    expect(verdict.status).toBe(1);
    expect(verdict.output).toContain(message);
  });

  const interNode = "/etc/rabbitmq/inter-node-tls.config";

  test.each(trials(interNode, estates))("reads what nodes of %s prove to each other", (_title, trial) => {
    expect(asHost(trial, consult)).toEqual(silence);
  });

  test("does not read it with a bracket missing", () => {
    const trial = broken(interNode, (text) => text.replace("]", ""), estates);
    expect(asHost(trial, consult).status).not.toBe(0);
  });
});
