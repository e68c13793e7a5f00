/** The beginning of the hint to a file that has keys, and none of a topology. */
export const otherFileHint = "Check that this is the right file.";
