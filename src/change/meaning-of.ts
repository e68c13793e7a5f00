import type { Artifact } from "../model/artifact.ts";

const comment = /^\s*(#( |$)|<!--.*-->$)/;

/**
 * The part of a file that a running daemon reads: without lines of comments, and without those that only a daemon without
 * data reads. install.sh restarts units for the same part (`meaning` in templates/install/install.sh).
 */
export function meaningOf({ content, firstStart = [] }: Pick<Artifact, "content" | "firstStart">): string {
  return content
    .split("\n")
    .filter((line) => !comment.test(line) && !firstStart.some((start) => line.startsWith(start)))
    .join("\n");
}
