import type { Instruct } from "../../model/component.ts";
import { secretNames } from "./facts.ts";
import type { Settings } from "./schema.ts";

export function procedures({ procedure }: Instruct, _settings: Settings) {
  procedure({
    occasion: "rotation",
    title: `\`${secretNames.cipher}\``,
    secrets: [secretNames.cipher],
    steps: [
      {
        text: "Never replace it for a repository that is in use: no backup in it could be read any more, and WAL would pile up on the leader because none is archived. A new passphrase needs a new repository: name another path or bucket in the topology together with the new value, deploy both, take a full backup, and keep the old repository with its passphrase as long as its backups are to be restorable.",
      },
    ],
  });
}
