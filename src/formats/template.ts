import { line } from "./line.ts";

/** A compiled file of templates/. */
export type Template = (view: unknown, line: (value: unknown) => string) => string;

/** Renders a template on a complete view model; a missing or broken value throws instead of reaching the file. */
export function render<View extends object>(template: Template, view: View): string {
  return template(view, line);
}
