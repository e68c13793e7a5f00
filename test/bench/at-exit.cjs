// Tells the processor time of the whole process and its peak memory as it ends. A module of the older kind, because the
// loader of the newer one would add to the time of processes that do not need it.
process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write(`\nCPU ${user + system} RSS ${process.resourceUsage().maxRSS}`);
});
