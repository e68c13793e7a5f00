import type { ComponentRule } from "../../../model/component.ts";
import { endpointOf, listenersOf } from "../../../model/plan.ts";
import { airflowHosts, usesExecutionApi } from "../processes.ts";
import type { Settings } from "../schema.ts";

/** The value of a variable that clients read in either case; a secret counts as any value. */
function valueOf({ environment }: Settings, name: string): string | undefined {
  const found = Object.entries(environment).find(([key]) => key.toUpperCase() === name);
  return found && (typeof found[1] === "string" ? found[1] : "*");
}

/** Reports whether clients connect to a host without the proxy (httpx and requests: a name, or the end of one). */
function isExempt(exceptions: string, host: string): boolean {
  return exceptions
    .split(",")
    .map((each) => each.trim().replace(/^\./, ""))
    .some((each) => each === "*" || (each !== "" && (host === each || host.endsWith(`.${each}`))));
}

export const airflowProxyCatchesEstate: ComponentRule<Settings> = {
  id: "airflow-proxy-catches-estate",
  severity: "warning",
  summary: "Proxies are not used for connections within the estate.",
  rationale:
    "Tasks of Airflow 3 report to the API server by HTTP, and web servers read the logs of running tasks by HTTP, and metrics go to an OpenTelemetry collector by HTTP. All use the proxies of the environment, which seldom reach the hosts of the estate.",
  bad: { airflow: { version: "3.3.2", environment: { HTTP_PROXY: "http://proxy.example.com:3128" } } },
  good: {
    airflow: {
      version: "3.3.2",
      environment: { HTTP_PROXY: "http://proxy.example.com:3128", NO_PROXY: "*" },
    },
  },
  sources: ["https://www.python-httpx.org/environment_variables/"],
  needsNames: true,
  *check(settings, plan) {
    const all = valueOf(settings, "ALL_PROXY");
    const encrypted = valueOf(settings, "HTTPS_PROXY") ?? all;
    const plain = valueOf(settings, "HTTP_PROXY") ?? all;
    const [client = ""] = airflowHosts(settings);
    const web = usesExecutionApi(settings) ? endpointOf(plan, "web", client) : undefined;
    const caught = (web?.secure ? encrypted : plain) === undefined ? [] : (web?.targets ?? []).slice(0, 1);
    const logs = plain === undefined ? [] : (["task-logs", "trigger-logs"] as const);
    const { otel } = settings;
    const hosts = new Set([
      ...(otel && (otel.tls ? encrypted : plain) !== undefined ? [otel.host] : []),
      ...caught.map(({ host }) => host),
      ...logs.flatMap((role) => listenersOf(plan, role).map(({ host }) => host)),
    ]);
    const exceptions = valueOf(settings, "NO_PROXY") ?? "";
    const missing = [...hosts].filter((host) => !isExempt(exceptions, host));
    if (missing.length === 0) return;
    const some = missing.slice(0, 20).join(",");
    const more = missing.length > 20 ? `, and ${missing.length - 20} more,` : "";
    yield {
      message: `Airflow would connect to ${missing.length === 1 ? "a host" : `${missing.length} hosts`} of the estate through the proxy of its environment.`,
      at: ["/airflow/environment"],
      hint: `Add ${some}${more} to NO_PROXY.`,
    };
  },
};
