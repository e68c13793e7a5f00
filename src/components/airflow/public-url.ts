import { socketAddress } from "../../formats/socket-address.ts";
import type { Endpoint } from "../../model/facts.ts";
import { endpointOf, listenersOf, type Plan } from "../../model/plan.ts";
import type { Settings } from "./schema.ts";

/** Path below which the web servers serve everything, without a final slash. */
export function pathPrefix({ web }: Pick<Settings, "web">): string {
  return web.url === undefined ? "" : new URL(web.url).pathname.replace(/\/$/, "");
}

/** Role of the web interface that users reach: a port of their own, or the one of the estate. */
export function webRole(plan: Pick<Plan, "listeners">): "web" | "web-public" {
  return listenersOf(plan, "web-public").length > 0 ? "web-public" : "web";
}

/** URL of an endpoint, without a path; empty without one. */
export function urlOf(endpoint: Endpoint | undefined): string {
  const [target] = endpoint?.targets ?? [];
  return endpoint && target
    ? `http${endpoint.secure ? "s" : ""}://${socketAddress(target.host, target.port)}`
    : "";
}

/** URL of the web interface for users, without a final slash: that of the topology, or of the load balancer. */
export function publicUrl(
  plan: Pick<Plan, "listeners" | "pools">,
  { web }: Pick<Settings, "web">,
  client: string,
): string {
  return web.url ?? urlOf(endpointOf(plan, webRole(plan), client));
}
