import type { ChangeFinding } from "../model/change-finding.ts";

const described = {
  "change-account-number": {
    summary: "The number of an account on a host stays.",
    rationale:
      "Files belong to a number, not to a name. After a change the daemon could not read its own data. install.sh refuses the host as well.",
    instead:
      "Keep the number. Where it must change, stop the services of the account on that host, change the number and the owner of its files, and then install the bundle.",
  },
  "change-address": {
    summary: "A host, and each listener that other hosts dial, keeps its address.",
    rationale:
      "Members of a cluster know each other by address: one that returns with another address is a stranger to them. Other clients would dial the new address before it exists, or the old one after it is gone.",
    instead: "Give the machine another name, and let it take the place of the old one.",
  },
  "change-downgrade": {
    summary: "No product goes back to an older version.",
    rationale: "A newer version may have changed the format of its data, which the older one cannot read.",
    instead: "Keep the version, or restore a backup that the older version has made.",
  },
  "change-from-invalid": {
    summary: "The topology of the running estate passes the rules.",
    rationale: "A plan starts from what runs, which follows from a topology without errors only.",
    instead: "Fix the topology, deploy it as a change of its own, and then plan the rest.",
  },
  "change-gate": {
    summary: "A gate is skipped by its name, and with a reason.",
    rationale:
      "Gates between the steps prove that a host is healthy, and that its members follow, before the next host changes. Who skips one takes that risk, and those who read the plan must know why.",
    instead: "Name a gate of the plan with its reason: --skip-gate streaming='sql3 restores until tomorrow'.",
  },
  "change-host-down": {
    summary: "The terms of an election change only while all of its members run.",
    rationale:
      "A host that is down keeps its files. Once it returns with the old terms, it does not hear the others, and two hosts own the VIP.",
    instead: "Repair the host first, or remove it from the new topology.",
  },
  "change-host-renamed": {
    summary: "A host keeps its name.",
    rationale:
      "The name is that of the machine, of the members of clusters on it and of its certificates: under another one, the machine would be a new member with the data of the old one.",
    instead:
      "Keep the name, and use label for the name that people see; or let another machine, with another address, take the place of the old one.",
  },
  "change-host-unknown": {
    summary: "A host that is down is a managed host of the running estate.",
    rationale: "The quorums of the running estate count it as down, and no step touches it.",
    instead: "Name a host of the topology of the running estate.",
  },
  "change-identity": {
    summary: "The state on a host keeps its identity, such as the name of its cluster.",
    rationale:
      "A daemon with another identity starts without the state that it has, or mixes it with that of another cluster. install.sh records identities and refuses others.",
    instead: "Keep the identity: it has a key of its own where the name of the estate would change it.",
  },
  "change-irreversible": {
    summary: "A plan upgrades at most one product whose upgrade has no way back.",
    rationale:
      "Whoever goes on after the first one can no longer undo it when the second one fails, and nobody knows which of the two is the cause.",
    instead: "Plan one of them first, and the other one once the estate has run with it.",
  },
  "change-login": {
    summary: "Logins, databases and virtual hosts exist since their cluster was created.",
    rationale:
      "They are created on the first start only. A new one in the topology would not exist, and one that is gone would stay.",
    instead:
      "Create or remove it by hand with the commands of RUNBOOK.md, and deploy the new bundle with ansible/site.yml.",
  },
  "change-majority": {
    summary: "At every step each quorum keeps its majority.",
    rationale: "A cluster without a majority refuses all writes, and a database that depends on it stops.",
    instead: "Change members and settings of the cluster one after the other, in plans of their own.",
  },
  "change-new-quorum": {
    summary: "A cluster of several members is not added by a plan.",
    rationale:
      "Its members start together: the first one is healthy only once a second one has joined, so that a plan that goes from host to host would wait for ever.",
    instead: "Run install.sh on all of its hosts, then verify.sh, and plan the rest afterwards.",
  },
  "change-not-staged": {
    summary: "Every stage between the two topologies passes the rules.",
    rationale: "What lies between is an estate that runs for a while, and is judged as any other one.",
    instead: "Split the change so that it passes through other stages.",
  },
  "change-platform": {
    summary:
      "A host gets another operating system only if others have its data, and in a change without upgrades.",
    rationale:
      "A machine with another operating system is a new one. Members of clusters get their data from the others; a share, a backup repository or a single database would be lost. Packages of another version come with a system only if nothing else runs the old one.",
    instead:
      "Let another host take over the data first, and plan upgrades as changes of their own. Or add a host under another name, and let the old one leave.",
  },
  "change-port": {
    summary: "A port that other hosts or people dial stays, unless its daemon can listen at two.",
    rationale:
      "Clients and servers do not change at the same moment, so that a connection would fail in between. A plan moves the ports of a section with additionalPorts, which serves both meanwhile.",
    instead:
      "Plan for an interruption, and deploy the new bundle with ansible/site.yml as a change of its own.",
  },
  "change-provider": {
    summary: "A service shares a provider of each role that it needs with the stage before.",
    rationale:
      "Hosts change one after the other. A client that has no provider in common with the stage before fails until all hosts have changed. A plan introduces and removes the VIP of a load balancer, which is served at the addresses of its hosts as well meanwhile (hostAddresses).",
    instead:
      "Plan for an interruption, and deploy the new bundle with ansible/site.yml as a change of its own.",
  },
  "change-quorum-by-hand": {
    summary: "The members of a quorum change only if its component states how they enter and leave.",
    rationale:
      "A member that is removed from the files alone stays a voter, and one that is only added there never joins.",
    instead: "Follow the chapters on growth and removal of RUNBOOK.md by hand.",
  },
  "change-secret-and-topology": {
    summary: "Secrets are rotated in a plan of its own.",
    rationale:
      "A secret changes in the order of those who check it and those who use it, which may be another one than that of the other changes.",
    instead: "Plan the rotation from the topology of the running estate to the same one.",
  },
  "change-secret-by-hand": {
    summary: "A secret is rotated only if its services can run meanwhile.",
    rationale:
      "Members of a cluster that have different values reject each other, so that all of them stop and start at the same time; or what is encrypted with the old value stays so.",
    instead: "Follow the chapter about secrets of RUNBOOK.md by hand.",
  },
  "change-state-left-behind": {
    summary: "No data stays behind on a host that the new estate does not use.",
    rationale: "A plan does not copy data. What moves to other hosts without its data starts empty.",
    instead:
      "Move the data by hand, or add the new host beside the old one first, where the service copies it.",
  },
  "change-tls": {
    summary:
      "Encryption is turned on and off only where services accept both kinds of connections meanwhile.",
    rationale:
      "The DCS, the database and its poolers do, and load balancers find out which of both a health check accepts. Other services accept one of both, so that clients and members would be refused until all have changed.",
    instead: "Plan for an interruption: stop all services, install all hosts, and start them again.",
  },
  "change-unproven": {
    summary: "A plan keeps every law that gen-bundle proves from its topologies.",
    rationale:
      "gen-bundle plan --verify plays the steps of a plan on its stages by code of its own. A plan that was edited, or that another version has made, may lose a majority or leave clients without a server.",
    instead: "Plan the change again with gen-bundle plan OLD NEW --format json.",
  },
  "change-version-by-hand": {
    summary:
      "A plan upgrades a product to versions that its members reach one after the other, with packages and files alone.",
    rationale: "Other upgrades have steps besides, such as the migration of data.",
    instead: "Follow the chapter on upgrades of RUNBOOK.md, and plan the other changes with the old version.",
  },
  "change-version-skipped": {
    summary: "An upgrade skips no version that the product demands in between.",
    rationale:
      "A member of the new version does not understand one of a much older version, or does not start on its data.",
    instead: "Plan one upgrade after the other, each as a change of its own.",
  },
  "change-vip-address": {
    summary: "The address of a VIP stays if an agent holds it, or if shares are mounted by it.",
    rationale:
      "Such an agent holds one address, so that clients lose the old one before all know the new one, and a mount keeps the address that it was made with. Other VIPs change: both addresses are served meanwhile (vips.<name>.additionalAddresses).",
    instead:
      "Plan for an interruption, and deploy the new bundle with ansible/site.yml as a change of its own.",
  },
  "change-vip-owner": {
    summary: "The component that moves a VIP stays.",
    rationale: "While only some hosts have changed, each of the two components gives the VIP to a host.",
    instead:
      "Plan for an interruption, and deploy the new bundle with ansible/site.yml as a change of its own.",
  },
} as const satisfies Readonly<Record<`change-${string}`, Omit<ChangeFinding, "id">>>;

export type ChangeFindingId = keyof typeof described;

/** Every finding of `planChange`, in the order of the ids. */
export const changeFindings: readonly ChangeFinding[] = Object.entries(described).map(([id, text]) => ({
  id,
  ...text,
}));
