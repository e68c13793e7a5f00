import type { ComponentRule } from "../../../model/component.ts";
import { extraOf } from "../../../model/override.ts";
import { hugePages } from "../capacity.ts";
import type { Settings } from "../schema.ts";

const parameter = "huge_pages";
const reserve = "vm.nr_hugepages";

export const postgresHugePages: ComponentRule<Settings> = {
  id: "postgres-huge-pages",
  severity: "error",
  summary: "A node that requires huge pages reserves enough of them.",
  rationale:
    "With huge_pages on, PostgreSQL does not start without enough free huge pages (tried with 15: could not map anonymous shared memory). With the default, try, it uses other pages instead.",
  bad: { postgres: { extra: { parameters: { huge_pages: "on" } } } },
  good: {
    postgres: { extra: { parameters: { huge_pages: "on" } } },
    kernel: { extra: { "vm.nr_hugepages": 200 } },
  },
  sources: ["https://www.postgresql.org/docs/current/kernel-resources.html#LINUX-HUGE-PAGES"],
  *check(settings, plan) {
    for (const host of new Set(settings.hosts)) {
      const value = extraOf(settings, host, ({ parameters }) => parameters)[parameter];
      if (!/^(?:on|true|yes|1)$/i.test(String(value))) continue;
      const { pages, formula } = hugePages(plan, settings, host);
      const reserved = plan.kernelParameters
        .filter((each) => each.host === host && each.key === reserve)
        .at(-1);
      if (reserved !== undefined && Number(reserved.value) >= pages) continue;
      const [first = "/postgres/extra", ...others] = plan.overrides
        .filter(
          ({ component, key, host: own }) =>
            (own ?? host) === host && ((key === parameter && component === "postgres") || key === reserve),
        )
        .map(({ source }) => source);
      yield {
        message: `PostgreSQL on "${host}" requires ${pages} huge pages, ${formula}, and ${reserved === undefined ? "none are" : `${reserved.value} ${reserved.value === "1" ? "is" : "are"}`} reserved.`,
        at: [first, ...others],
        hint: `Set "${reserve}" in "kernel.extra" to ${pages} or more, or "${parameter}" to "try".`,
      };
    }
  },
};
