/** Rounds seconds to tenths. */
export function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

/** The data that is lost with a host; undefined: everything. */
export function lostData(seconds: number | undefined): string {
  return seconds === undefined ? "all" : seconds === 0 ? "none" : `up to the last ${rounded(seconds)} s`;
}

/** The time for which an old leader may accept writes; undefined: until an operator stops it. */
export function splitBrain(seconds: number | undefined): string {
  return seconds === undefined ? "until stopped" : seconds === 0 ? "never" : `${rounded(seconds)} s`;
}
