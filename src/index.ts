/** The whole public API: one function, the steps it is made of, and the types of what they return. */
export { type Analysis, analyse, type Loss, type Tolerance } from "./analysis/analysis.ts";
export { durationOf, type Failover, failoversOf } from "./analysis/failovers.ts";
export { outageOf, type Stop } from "./analysis/outage.ts";
export { type BuildResult, buildBundle } from "./bundle.ts";
export { checkPlan, ruleCatalogue, ruleGroups } from "./check.ts";
export { emitArtifacts, emitDocuments } from "./emit.ts";
export type { Artifact, Bundle, EstateDocument } from "./model/artifact.ts";
export type { BuildOptions } from "./model/build-options.ts";
export type { Diagnostic, Place, Severity } from "./model/diagnostic.ts";
export type {
  Account,
  Budget,
  Certificate,
  Check,
  DataLoss,
  Demand,
  Directory,
  Facts,
  Flow,
  Host,
  InstallBlocker,
  KernelParameter,
  Leadership,
  Listener,
  Mount,
  Network,
  Occasion,
  Package,
  Pool,
  Procedure,
  Quorum,
  Reference,
  Role,
  SecretKind,
  SecretReference,
  SecurityBoolean,
  Service,
  Share,
  Span,
  SplitBrain,
  Step,
  Timing,
  User,
  Version,
  Vip,
} from "./model/facts.ts";
export type { Objectives, Plan } from "./model/plan.ts";
export type { Platform, PlatformName } from "./model/platform.ts";
export type { Pointer } from "./model/pointer.ts";
export type { Fragment, RuleDescription } from "./model/rule.ts";
export type { Secrets } from "./model/secrets.ts";
export { type ParseResult, parseTopology } from "./parse.ts";
export { resolvePlan } from "./plan.ts";
export { type TextReportOptions, textReport } from "./report/text.ts";
export { readSourceText, type SourceText } from "./source-text.ts";
export { type Topology, type TopologyInput, topologyJsonSchema } from "./topology.ts";
