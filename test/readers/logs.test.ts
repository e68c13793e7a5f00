import { expect, test } from "vitest";
import type { Topology } from "../../src/index.ts";
import { managedHosts } from "../../src/model/plan.ts";
import { eachEstate, estatesWith, filesOf, known, platformOn } from "./estates.ts";

const shipping = estatesWith("logs");
const path = "/etc/rsyslog.d/10-gen-bundle.conf";
const journal = "/etc/systemd/journald.conf.d/10-gen-bundle.conf";

test.each(shipping)("each host of %s sends its messages to the log server", (_name, estate) => {
  const { plan } = estate;
  const settings = known(plan.sections["logs"] as Topology["logs"], "settings");
  const senders = managedHosts(plan)
    .map(({ name }) => name)
    .filter((host) => host !== settings.server);
  expect(filesOf(estate, path).map(({ host }) => host)).toEqual(expect.arrayContaining(senders));
  for (const { host, content } of filesOf(estate, path)) {
    const [, action = ""] = content.split("*.* action(");
    const parameters = new Map(
      [...action.matchAll(/^ {2}([\w.]+)="([^"]*)"$/gm)].map(([, key = "", value = ""]) => [key, value]),
    );
    const listener = plan.listeners.find(
      ({ role, host: server, port }) =>
        role === "log-server" &&
        server === parameters.get("target") &&
        String(port) === parameters.get("port"),
    );
    const { secure, trust } = known(listener, "log server");
    expect(parameters.get("StreamDriverMode")).toBe(secure ? "1" : undefined);
    expect(parameters.get("StreamDriverAuthMode")).toBe(secure ? "x509/name" : undefined);
    expect(parameters.get("StreamDriverPermittedPeers")).toBe(trust?.name);
    expect(parameters.get("StreamDriver.CAFile")).toBe(trust?.authority);
    // A server that is away holds up nothing, and what waits has a limit.
    expect(parameters.get("queue.timeoutEnqueue")).toBe("0");
    expect(parameters.get("action.resumeRetryCount")).toBe("-1");
    expect(parameters.get("queue.saveOnShutdown")).toBe("on");
    const [, amount, unit] = known(/^(\d+)(MiB|GiB|TiB)$/.exec(settings.disk) ?? undefined, "size");
    expect(parameters.get("queue.maxDiskSpace")).toBe(
      `${Number(amount) * { MiB: 1, GiB: 1024, TiB: 1024 * 1024 }[unit as "MiB"]}m`,
    );
    const packages = plan.packages.filter((each) => each.host === host).map(({ name }) => name);
    expect(packages).toContain("rsyslog");
    expect(packages.includes("rsyslog-gnutls")).toBe(secure === true);
    const text = known(estate.hosts.get(host)?.get(journal), journal).content;
    expect(text).toMatch(/^\[Journal\]\nStorage=persistent$/m);
    // Debian's rsyslog reads the socket that the journal writes to.
    expect(/^ForwardToSyslog=yes$/m.test(text)).toBe(platformOn(plan, host).family === "debian");
    const flow = plan.flows.find(({ role }) => role === "log-server");
    expect(flow?.from).toContain(`rsyslog@${host}`);
    expect(flow?.to).toEqual([listener?.id]);
  }
});

test("only estates with a log server have these files", () => {
  for (const [, estate] of eachEstate.filter(([, { plan }]) => !shipping.has(plan)))
    expect(filesOf(estate, path)).toEqual([]);
});
