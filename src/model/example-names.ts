/** The VIP in examples of the schema. */
export const exampleVip = "service";

/** The number of a host in examples of the schema: 1 for node1. */
export function exampleHostNumber(text: string): number | undefined {
  const [, number] = /^node([1-9])$/.exec(text) ?? [];
  return number === undefined ? undefined : Number(number);
}
