/** The exit codes of commands, besides 2 for failures. */
export const exitCode = { done: 0, findings: 1, drift: 3 } as const;
