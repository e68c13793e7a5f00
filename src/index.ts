/** The public API: `buildBundle`, the steps that it consists of, and their types. */
export { type Analysis, analyse, type Loss, type Tolerance } from "./analysis/analysis.ts";
export { type Change, type Changes, type Comparison, compareEstates } from "./analysis/compare-estates.ts";
export {
  type EstatePackages,
  estatePackages,
  type PlatformPackages,
  type PythonPackages,
} from "./analysis/estate-packages.ts";
export { type Duration, durationOf, failoversOf, type TimedFailover } from "./analysis/failovers.ts";
export { outageOf, type Stop } from "./analysis/outage.ts";
export { type BuildResult, buildBundle, emitBundle } from "./bundle.ts";
export { changeFindings } from "./change/change-findings.ts";
export type { ChangeStep, Voters } from "./change/change-step.ts";
export type { EstateChange, PlannedChange, Stage } from "./change/estate-change.ts";
export type { HostEffect } from "./change/host-effects.ts";
export { checkPlan, ruleCatalogue, ruleGroups } from "./check.ts";
export { type CheckResult, checkTopology } from "./check-topology.ts";
export { emitArtifacts, emitDocuments } from "./emit.ts";
export type { Artifact, Bundle, EstateDocument } from "./model/artifact.ts";
export type { BuildOptions } from "./model/build-options.ts";
export type { ChangeFinding } from "./model/change-finding.ts";
export type { Diagnostic, Place, Severity } from "./model/diagnostic.ts";
/** Facts in the plan are unstable until 1.0: a minor version may rename or reshape them. */
export type * from "./model/facts.ts";
export { factKindNames, factKinds, roles, spans } from "./model/facts.ts";
export type { Objectives, Plan } from "./model/plan.ts";
export type { Pointer } from "./model/pointer.ts";
export type { Fragment, RuleDescription } from "./model/rule.ts";
export type { Secrets } from "./model/secrets.ts";
export type { TopologyKey } from "./model/topology-key.ts";
export { type ParseResult, parseTopology } from "./parse.ts";
export { resolvePlan } from "./plan.ts";
export { type ChangeResult, planChange } from "./plan-change.ts";
export type { ByFamily, ByPlatform, Platform, PlatformName } from "./platforms/index.ts";
export { type TextReportOptions, textReport } from "./report/text.ts";
export { type ResolvedTopology, resolveTopology } from "./resolved-topology.ts";
export { readSourceText, type SourceText } from "./source-text.ts";
export { explainLine, type LineExplanation, type LineSource } from "./sources/explain-line.ts";
export type { File as EstateFile, FileName } from "./sources/file-lines.ts";
export type { Line, Source, SourceResult } from "./sources/measured-estate.ts";
export {
  type ChangedSource,
  type FileSources,
  linesFrom,
  type ReachedLines,
  type SourceMap,
  sourceMap,
} from "./sources/source-map.ts";
export { type Topology, type TopologyInput, topologyJsonSchema } from "./topology.ts";
export { topologyReference } from "./topology-reference.ts";
export { readTopology, type TopologySource, type TopologyText } from "./topology-texts.ts";
export { type VerifyOptions, type VerifyResult, verifyChange } from "./verify-change.ts";
