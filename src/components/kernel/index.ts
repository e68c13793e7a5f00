import * as z from "zod";
import { defineComponent } from "../../model/component.ts";
import { extraOf, extras, identity, type OwnedKey, overrides, textWithout } from "../../model/override.ts";
import { managedHosts } from "../../model/plan.ts";

const ownedKeys: readonly OwnedKey[] = [
  { keys: /\.ip_nonlocal_bind$/, instead: "It is derived from the VIPs that services bind." },
  {
    // Tried in the lab: a VIP that became the primary address takes the host's own along when it moves.
    keys: /\.promote_secondaries$/,
    instead: "With 0, a host could lose its own address together with a VIP.",
    free: (value) => value === true || Number(value) === 1,
  },
  {
    keys: /\.ip_local_(?:reserved_ports|port_range)$/,
    instead: "It keeps outgoing connections off the ports of daemons.",
  },
];

/** Kernel parameters of the topology, in addition to those that services need. */
export const kernel = defineComponent({
  name: "kernel",
  schema: z
    .strictObject(
      extras(
        overrides(/^[a-z][a-z0-9_-]*(?:\.[A-Za-z0-9_-]+)+$/, ["vm.swappiness", 1], textWithout(/^$/)),
        {},
        "sysctl",
      ),
    )
    .meta({ description: "Kernel parameters of every managed host." }),
  overrides: [
    {
      table: { product: "Linux", gates: {} },
      under: "extra",
      owned: ownedKeys,
    },
  ],
  elsewhere: {
    "sysctl|sysctls": 'Write "extra" in "kernel", such as { "vm.swappiness": 1 }.',
  },
  facts(context, settings) {
    for (const { name: host } of managedHosts(context.base)) {
      for (const [key, value] of Object.entries(extraOf(settings, host, identity, [1, 0]))) {
        context.kernelParameter({ host, key, value: String(value), reason: "Set in the topology." });
      }
    }
  },
  rules: [],
});
