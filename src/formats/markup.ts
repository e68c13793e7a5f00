/** Text that is markup already. */
export interface Markup {
  readonly markup: string;
}

/** Elements of HTML that have neither content nor an end. */
const empty = ["br", "input", "link", "meta"];

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Forms an element of HTML or SVG. Texts and attributes are escaped; undefined and false leave an attribute out. */
export function element(
  name: string,
  attributes: Attributes = {},
  ...children: readonly (string | Markup)[]
): Markup {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined || value === false
      ? []
      : [` ${key}="${value === true ? "" : escaped(String(value))}"`],
  );
  const content = children.map((child) => (typeof child === "string" ? escaped(child) : child.markup));
  const end = empty.includes(name) ? "" : `</${name}>`;
  return { markup: `<${name}${written.join("")}>${content.join("")}${end}` };
}

/** Escapes a text for content and for attributes in double quotes. Characters that XML does not allow become U+FFFD. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A comment. Two hyphens would end it. */
export function comment(text: string): Markup {
  return {
    markup: `<!-- ${text.replaceAll(/-(?=-|$)/g, "- ").replaceAll(/[\p{Cc}\p{Cs}]/gu, "\ufffd")} -->`,
  };
}
