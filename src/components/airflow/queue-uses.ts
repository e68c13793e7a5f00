import { closestTo } from "../../model/did-you-mean.ts";
import { groupBy } from "../../model/group-by.ts";
import type { Pointer } from "../../model/pointer.ts";
import type { Settings } from "./schema.ts";
import { defaultQueue, workerGroups } from "./worker-groups.ts";

interface QueueUse {
  readonly name: string;
  readonly source: Pointer;
}

/** A queue that tasks go to and no worker reads. */
interface UnservedQueue {
  readonly name: string;
  /** The uses of the name: that of the default queue, and those of DAGs. */
  readonly uses: readonly [Pointer, ...Pointer[]];
  /** A queue of workers with a similar name: one of the two is misspelled. */
  readonly meant: QueueUse | undefined;
}

/** The queues that tasks go to and no worker reads, each once. */
export function unservedQueues(settings: Settings): readonly UnservedQueue[] {
  const served = workerGroups(settings).flatMap(({ queues, sources }) =>
    queues.map((name, index): QueueUse => ({ name, source: `${sources.queues}/${index}` })),
  );
  const names = [...new Set(served.map(({ name }) => name))];
  const used = [
    defaultQueue(settings),
    ...(settings.queues ?? []).map((name, index): QueueUse => ({ name, source: `/airflow/queues/${index}` })),
  ];
  const unserved = groupBy(
    used.filter(({ name }) => !names.includes(name)),
    ({ name }) => name,
  );
  return [...unserved].map(([name, [first, ...others]]) => {
    const closest = closestTo(name, names.slice(0, 1000));
    return {
      name,
      uses: [first.source, ...others.map(({ source }) => source)],
      meant: served.find((queue) => queue.name === closest),
    };
  });
}
