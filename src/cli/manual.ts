import { after, before, written } from "./help.ts";
import { type Option, options } from "./options.ts";
import { version } from "./version.ts";

/** The manual page, as groff and mandoc read it: gen-bundle(1). */
export function manual(): string {
  const [purpose = "", usage = "", ...others] = paragraphs(before);
  const [exitCodes = "", ...rest] = paragraphs(after);
  return [
    `.TH GEN-BUNDLE 1 "" "gen-bundle ${version}" "User Commands"`,
    ".SH NAME",
    `gen\\-bundle \\- ${roff(
      purpose
        .replace(/^Turns/, "turn")
        .replace(/, or lists/, ", or list")
        .replace(/\.$/, ""),
    )}`,
    ".SH SYNOPSIS",
    ".nf",
    roff(usage.replace(/^Usage:\n/, "").replaceAll(/^ {2}/gm, "")),
    ".fi",
    ".SH DESCRIPTION",
    others.map(roff).join("\n.PP\n"),
    ".SH OPTIONS",
    ...Object.entries<Option>(options).flatMap(([name, option]) => [
      ".TP",
      `\\fB${roff(written(name, option))}\\fR`,
      roff(`${option.text[0]?.toUpperCase()}${option.text.slice(1)}${option.text.endsWith(".") ? "" : "."}`),
    ]),
    ".SH EXIT STATUS",
    roff(exitCodes.replace(/^Exit codes: /, "")),
    ".SH SECRETS",
    ...rest.flatMap((text) => [".nf", roff(text), ".fi"]),
    "",
  ].join("\n");
}

const paragraphs = (text: string) => text.trim().split("\n\n");

/** A text without what roff reads as a request, an escape or a dash of its own. */
function roff(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll(/^(?=[.'])/gm, "\\&");
}
