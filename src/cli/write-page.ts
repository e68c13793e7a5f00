import { pageBeginning } from "../report/estate-page.ts";
import { writeWhole } from "./write-whole.ts";

/**
 * Writes a page to a file, and replaces none but a page of gen-bundle.
 *
 * @throws Failure if the file cannot be written
 */
export function writePage(file: string, cwd: string, page: string): void {
  writeWhole(file, cwd, page, (beginning) =>
    beginning.startsWith(pageBeginning)
      ? undefined
      : `"${file}" is not a page of gen-bundle: name another file, or remove it.`,
  );
}
