import { shellWord } from "../../formats/shell.ts";
import { socketAddress } from "../../formats/socket-address.ts";
import type { Listener, Membership } from "../../model/facts.ts";

/**
 * A member is added before it starts, or the others reject it, and removed before it stops, so that a majority of fewer
 * suffices. A member that has not started yet has no name, so members are found by their peer URL (tried with 3.4.23).
 *
 * @param etcdctl forms a command for the member on whose host it runs
 */
export function memberships(
  peers: readonly Listener[],
  scheme: string,
  etcdctl: (args: string) => string,
): readonly Membership[] {
  return peers.map(({ host, service, bind, port }): Membership => {
    const url = `${scheme}://${socketAddress(bind, port)}`;
    // Of each line: id, status, name, peer URLs, client URLs, whether it is a learner.
    const find = `members="$(${etcdctl("member list")})" && id="$(printf '%s\\n' "$members" | awk -F ', ' ${shellWord(`$4 == "${url}" { print $1 }`)})"`;
    return {
      service,
      enter: `${find} && { [ -n "$id" ] || ${etcdctl(`member add ${host} --peer-urls=${url}`)}; }`,
      release: `${find} && { [ -z "$id" ] || ${etcdctl('member remove "$id"')}; }`,
      remains: "Its copy of the data is of no more use, since the cluster has removed this member.",
    };
  });
}
