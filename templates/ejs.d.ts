declare module "*.ejs" {
  /** Renders the template: `line` turns each value into text that stays on its line. */
  const render: (view: unknown, line: (value: unknown) => string) => string;
  export default render;
}
