import type { Form } from "./schema-at.ts";
import { quote } from "./shown.ts";

/** Suggests the form that has one of these keys, or whose name is one of them. */
export function otherForm(forms: readonly Form[], given: readonly string[]): string | undefined {
  const named = forms.find(({ value }) => typeof value === "string" && given.includes(value));
  return named?.key === undefined
    ? formHint(forms, given)
    : `Write ${quote(named.key)}: ${quote(named.value)}, with its keys beside it.`;
}

/** Suggests the form that has one of these keys, if exactly one form has it. */
function formHint(forms: readonly Form[], given: readonly string[]): string | undefined {
  for (const key of given) {
    const [form, ...others] = forms.filter(({ keys }) => keys.includes(key));
    if (form?.key !== undefined && others.length === 0)
      return `To use the key ${quote(key)}, set ${quote(form.key)} to ${quote(form.value)}.`;
  }
  return undefined;
}
