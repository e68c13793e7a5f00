/** A finding of plans of changes. It is no rule, since it is about two topologies, and cannot be accepted. */
export interface ChangeFinding {
  readonly id: string;
  readonly summary: string;
  /** Why a plan refuses the change. */
  readonly rationale: string;
  /** The way to make the change nevertheless. */
  readonly instead: string;
}
