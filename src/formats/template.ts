import { line } from "./line.ts";

/** A compiled template from templates/. */
export type Template = (view: unknown, line: (value: unknown) => string) => string;

/** Renders a template with a complete view model. A missing or invalid value throws and never reaches the file. */
export function render<View extends object>(template: Template, view: View): string {
  return template(view, line);
}
