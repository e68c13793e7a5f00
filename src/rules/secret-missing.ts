import { counted } from "../model/counted.ts";
import { closestTo } from "../model/did-you-mean.ts";
import type { Rule } from "../model/rule.ts";
import { enumerated } from "./shared/enumerated.ts";
import { missingValues } from "./shared/make-secrets.ts";
import { secretPlace } from "./shared/secret-places.ts";

export const secretMissing: Rule = {
  id: "secret-missing",
  severity: "warning",
  summary: "Every secret that the bundle needs has a value.",
  rationale: "The files contain placeholders instead, and no unit starts while its files contain one.",
  bad: `# secrets.yaml
postgres-superuser: 5Zr0iZxQe8vJt3Wq
`,
  good: `# secrets.yaml
postgres-superuser: 5Zr0iZxQe8vJt3Wq
postgres-replication: Rk7mTc2yLw9dHs4b
postgres-rewind: u3XvNf8pGz6qJa1e
patroni-rest-api: C9hWs5tBk2nYr7mD
postgres-role-airflow: x4VqLe6jPz8fGu3T
rabbitmq-cookie: SWQOKODSQALRPCLNMEQG
rabbitmq-user-administrator: Hd2bZn7wKc5rQy9s
rabbitmq-user-tasks: m6TgXj1vFp8eLa3U
airflow-fernet-key: 4fOqD0hXHcWl1zJm5Zs2Rk7vTn9yBg3uEaPx6LiCw8Q=
airflow-secret-key: e7YsKd3mWz9qRf5h
airflow-jwt-secret: q8ZtBv2xNc6wJm4kRs9yHd3fLg7pTa1eUi5oXz0jGb8nVq2cWr6uYk4mFs9hDt3L
airflow-administrator: P5nGw8cQx2zKt7Vb
vrrp-service: Jr6tYk9d
`,
  sources: [],
  needs: "secrets",
  *check(plan, options) {
    const { secrets = {} } = options;
    const missing = new Set(
      plan.secrets.map(({ name }) => name).filter((name) => !Object.hasOwn(secrets, name)),
    );
    // The rule "secret-unknown" suggests the names that misspelled ones seem to mean.
    const known = plan.secrets.map(({ name }) => name);
    const unknown = Object.keys(secrets).filter((name) => !known.includes(name));
    for (const name of unknown.slice(0, 20)) {
      missing.delete(closestTo(name, known) ?? "");
      // It finds names in the place of values as well.
      const value: unknown = secrets[name];
      if (typeof value === "string") missing.delete(value.toLowerCase().replaceAll("_", "-"));
    }
    if (missing.size === 0) return;
    const place = secretPlace(options, "");
    const [only, ...others] = plan.secrets.filter(({ name }) => missing.has(name));
    yield {
      message: `${counted(missing.size, "secret")} ${missing.size === 1 ? "has" : "have"} no value, so services that need ${missing.size === 1 ? "it" : "them"} will not start: ${enumerated(missing, missing.size)}.`,
      // Values are not part of the topology, so the finding points to their file, or else to the estate as a whole.
      at: [place ?? "/name", ...(only && others.length === 0 ? [only.source] : [])],
      hint: place
        ? missingValues
        : "Generate values with `gen-bundle secrets`, and pass them with --secrets.",
    };
  },
};
