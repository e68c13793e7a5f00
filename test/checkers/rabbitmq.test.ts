import { expect, test } from "vitest";
import { describeChecker } from "./describe-checker.ts";
import { asHost, broken, silence, trials } from "./host.ts";

const path = "/etc/rabbitmq/rabbitmq.conf";

/** Reads the file with the schemas of the installed RabbitMQ, which is strict: an unknown key stops a node. */
const check = `
export ERL_LIBS=$(echo /usr/lib/rabbitmq/lib/*/plugins)
escript /run/checkers/rabbitmq-conf.escript ${path} "$ERL_LIBS"/*/priv/schema/*.schema`;

describeChecker("rabbitmq", () => {
  test.each(trials(path))("accepts %s", (_title, trial) => {
    expect(asHost(trial, check)).toEqual(silence);
  });

  test.each<[string, RegExp | string, string, string]>([
    ["an unknown key", "consumer_timeout", "consumers_timeout", "unknown variable: consumers_timeout"],
    ["an unknown word", "pause_minority", "pause_minorty", "is not a valid enum value"],
    ["definitions that are not there", "definitions.json", "definition.json", "load_definitions invalid"],
  ])("refuses %s", (_what, from, to, message) => {
    const verdict = asHost(
      broken(path, (text) => text.replace(from, to)),
      check,
    );
    expect(verdict.status).toBe(1);
    expect(verdict.output).toContain(message);
  });
});
