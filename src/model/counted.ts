/** Formats an amount with its noun: "1 host", "2 hosts". */
export function counted(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
