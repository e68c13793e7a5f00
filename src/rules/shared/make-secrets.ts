/** The command that makes the values that a file of secrets lacks. */
export const makeMissing = "`(umask 077; gen-bundle secrets TOPOLOGY --secrets FILE > NEW)`";

/** What to do about a value that is not fit: gen-bundle makes values of names that have none, and keeps the others. */
export const anotherValue = `Remove it, and run ${makeMissing}, which keeps the other values. Then use NEW, which is JSON.`;

/** What to do about values that have something in common. */
export const otherValues = `Remove all but one of them, and run ${makeMissing}, which keeps the other values. Then use NEW, which is JSON.`;
