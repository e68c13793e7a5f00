import { styleText } from "node:util";
import type { TextReportOptions, Tone } from "../report/text.ts";
import type { Io } from "./io.ts";

const styles = {
  error: ["bold", "red"],
  warning: ["bold", "yellow"],
  info: ["bold", "cyan"],
  place: ["bold"],
  faint: ["dim"],
} as const satisfies Readonly<Record<Tone, Parameters<typeof styleText>[0]>>;

/** The colours of the report, or none: FORCE_COLOR decides, then NO_COLOR, then whether standard error is a terminal. */
export function colorOf({ env, stderr }: Io): TextReportOptions["color"] {
  const forced = env["FORCE_COLOR"];
  const wanted =
    forced !== undefined
      ? forced !== "0" && forced !== "false"
      : !env["NO_COLOR"] && env["TERM"] !== "dumb" && stderr.isTTY;
  if (!wanted) return undefined;
  // Later releases of Node would check standard output instead.
  return (tone, text) => styleText([...styles[tone]], text, { validateStream: false });
}
