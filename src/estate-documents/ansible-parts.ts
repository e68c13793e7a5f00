import { staging } from "../model/artifact.ts";

/** A play that stops everywhere at the first failure. */
export const everywhere = {
  gather_facts: false,
  become: true,
  any_errors_fatal: true,
  max_fail_percentage: 0,
};

/** Files hold secrets, so neither their text nor their difference is shown. */
export const copyForHost = (name: string, folder: string) => ({
  name,
  "ansible.builtin.copy": {
    src: `${folder}/hosts/{{ inventory_hostname }}/`,
    dest: `${staging}/`,
    owner: "root",
    group: "root",
    mode: "preserve",
    directory_mode: "0700",
  },
  changed_when: false,
  diff: false,
  no_log: true,
});
