import { defineComponent } from "../../model/component.ts";
import { elsewhere } from "./elsewhere.ts";
import { facts, flows } from "./facts.ts";
import { ownedKeys } from "./owned-keys.ts";
import { procedures } from "./procedures.ts";
import { haproxyCertificateUnused } from "./rules/haproxy-certificate-unused.ts";
import { haproxyPortWithoutPool } from "./rules/haproxy-port-without-pool.ts";
import { haproxyVipAndLocal } from "./rules/haproxy-vip-and-local.ts";
import { schema } from "./schema.ts";
import { haproxyVersions } from "./versions.ts";
import { keyOf } from "./words.ts";

export const haproxy = defineComponent({
  name: "haproxy",
  schema,
  versions: [haproxyVersions],
  elsewhere,
  overrides: [
    {
      table: haproxyVersions,
      under: "snippets",
      keyOf,
      owned: ownedKeys,
      // The cookie by which a client returns to its server.
      isPublic: /^cookie$/,
    },
  ],
  reads: ["pools"],
  facts,
  flows,
  procedures,
  rules: [haproxyCertificateUnused, haproxyPortWithoutPool, haproxyVipAndLocal],
});
