/**
 * A value that Ansible uses literally.
 *
 * @throws TypeError for a value that Ansible would expand as a template, which no command of a component is
 */
export function ansibleLiteral(value: string): string {
  if (/\{[{%#]/.test(value)) throw new TypeError("Ansible would expand a command as a template.");
  return value;
}
