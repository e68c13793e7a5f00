import { expect, it } from "vitest";
import { fateOfLost } from "../../../src/components/airflow/queueing.ts";

// The last version of a series is meant where its last number is missing.
it.each([
  ["2.9", "fails, and only the retries of the task run it again"],
  ["2.10.3", "fails, and only the retries of the task run it again"],
  ["2.10.4", "is sent again, and fails after two more times"],
  ["2.10", "is sent again, and fails after two more times"],
  ["3.0", "is sent again, and fails after two more times"],
])("a task that Airflow %s has lost %s", (version, fate) => {
  expect(fateOfLost({ version })).toBe(fate);
});
