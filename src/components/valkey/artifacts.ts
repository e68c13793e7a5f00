import askScriptTemplate from "../../../templates/valkey/ask-valkey.sh.ejs";
import prepareScriptTemplate from "../../../templates/valkey/prepare-valkey.sh.ejs";
import { banner } from "../../formats/banner.ts";
import { afterNetwork, dropIn, refusePlaceholders, unitFile } from "../../formats/systemd.ts";
import { render } from "../../formats/template.ts";
import { type Artifact, artifact } from "../../model/artifact.ts";
import type { FileContext } from "../../model/component.ts";
import { derived, listenersOf } from "../../model/plan.ts";
import { authorityPath, certificatePaths } from "../../model/tls.ts";
import { groupName, peerUser, secretNames, sentinelId } from "./access.ts";
import { packagedOn, stateDirectory } from "./packages.ts";
import { askScript, peerPassword, prepareScript, sentinelSettings, serverSettings } from "./paths.ts";
import type { Settings } from "./schema.ts";
import { sentinelConf } from "./sentinel-conf.ts";
import { serverConf } from "./server-conf.ts";

export function* artifacts(emit: FileContext, settings: Settings): Iterable<Artifact> {
  const { plan, secret } = emit;
  const monitors = listenersOf(plan, "broker-monitor");
  const nodes = monitors.map(({ host, bind }) => ({ address: bind, id: sentinelId(plan.name, host) }));
  const { certificate, key } = certificatePaths("valkey");
  for (const { host: name, bind: own } of monitors) {
    const host = plan.hosts.get(name);
    const packaged = host && packagedOn(host.platform);
    if (!packaged) continue;
    const { serverUnit, sentinelUnit } = packaged;
    const state = stateDirectory(packaged);
    const view = {
      banner: banner(plan.name).trimEnd(),
      own,
      port: settings.ports.client,
      sentinelPort: settings.ports.sentinel,
      cli: `${packaged.name}-cli`,
      tlsFlags: plan.tls ? ` --tls --cacert ${authorityPath} --cert ${certificate} --key ${key}` : "",
    };
    const common = { host: name, component: "valkey" } as const;
    const restart = (...units: readonly string[]) => ({ units, action: "restart" }) as const;
    // No validator: the daemons read their files only when they start.
    yield artifact({
      ...common,
      path: serverSettings,
      content: serverConf(emit, settings, host, state),
      sensitive: true,
      onChange: restart(serverUnit),
    });
    yield artifact({
      ...common,
      path: sentinelSettings,
      content: sentinelConf(emit, settings, host, state),
      sensitive: true,
      onChange: restart(sentinelUnit),
    });
    yield artifact({
      ...common,
      path: peerPassword,
      content: `${secret(secretNames.peer)}\n`,
      sensitive: true,
    });
    yield artifact({
      ...common,
      path: prepareScript,
      mode: 0o755,
      content: render(prepareScriptTemplate, {
        ...view,
        state,
        user: packaged.name,
        group: groupName,
        quorum: derived(plan, "quorum of Sentinel"),
        serverSettings,
        sentinelSettings,
        nodes,
      }),
      // The list of the nodes is in it.
      onChange: restart(sentinelUnit),
    });
    yield artifact({
      ...common,
      path: askScript,
      mode: 0o755,
      content: render(askScriptTemplate, { ...view, peerPassword, peerUser }),
    });
    for (const [kind, unit, settingsPath] of [
      ["server", serverUnit, serverSettings],
      ["sentinel", sentinelUnit, sentinelSettings],
    ] as const) {
      yield artifact({
        ...common,
        path: dropIn(unit),
        content: unitFile(plan.name, {
          Unit: [...afterNetwork, ["StartLimitIntervalSec", 0]],
          Service: [
            refusePlaceholders(settingsPath, peerPassword),
            // As root, since the unit may execute nothing but the daemon.
            ["ExecStartPre", `+${prepareScript} ${kind}`],
            ["ExecStart", ""],
            [
              "ExecStart",
              `/usr/bin/${packaged.name}-${kind} ${state}/${kind}.conf --supervised systemd --daemonize no`,
            ],
            ["Restart", "always"],
            ["RestartSec", "1s"],
          ],
        }),
        onChange: restart(unit),
      });
    }
  }
}
