import ejs from "ejs";

/**
 * The source of an ES module whose default export renders one template. Templates are compiled when the library is
 * built, so neither the library nor its users need a file system or `eval` to render them.
 *
 * `with` is off: a template sees its view model as `view` and nothing else. Every `<%= %>` passes `line`
 * (src/formats/line.ts), so that a missing value or a line break can never reach a generated file.
 *
 * @param text the template
 * @param filename named in the error message of a broken template
 */
export function compileTemplate(text: string, filename: string): string {
  const template = new ejs.Template(text, {
    strict: true,
    _with: false,
    localsName: "view",
    compileDebug: false,
    filename,
  });
  template.compile();
  // The parameter is named as ejs calls the function that every `<%= %>` goes through.
  return `export default function render(view, escapeFn) {\n${template.source}}\n`;
}
