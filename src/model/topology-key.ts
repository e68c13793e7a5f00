/** The description of one key of the topology. */
export interface DescribedKey {
  /** The path, such as `hosts.<name>.address`. */
  readonly key: string;
  /** Type, range and choices. */
  readonly form: string;
  /** "required", "optional", or the condition under which it is required. */
  readonly presence: string;
  /** The value of an omitted key, as JSON or in words; absent: the key is required, or the default derives. */
  readonly default?: string;
  /** The keys from which the default derives if they are set. */
  readonly derivedFrom?: readonly string[];
  readonly description: string;
  /** A part of a topology that sets the key. */
  readonly example: Readonly<Record<string, unknown>>;
  /** The keys directly below it. */
  readonly below: readonly string[];
}

/** Likewise with what it reaches, for people. */
export interface TopologyKey extends DescribedKey {
  /** Files that a change of the key can change: absolute paths are of hosts, others of the bundle. */
  readonly files: readonly string[];
}
