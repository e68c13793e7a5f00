import type * as z from "zod";

/** The types that an issue asks for, of any form that the value may have. */
export function expectedTypes(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === "invalid_type") return [issue.expected];
  if (issue.code === "invalid_value") return [...new Set(issue.values.map((value) => typeof value))];
  return issue.code === "invalid_union"
    ? issue.errors.flatMap(([first]) => (first?.code === "invalid_type" ? [first.expected] : []))
    : [];
}
