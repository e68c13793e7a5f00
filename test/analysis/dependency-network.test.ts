import { expect, it } from "vitest";
import { DependencyNetwork } from "../../src/analysis/dependency-network.ts";

it("fails nodes with too few inputs, and restores them", () => {
  const network = new DependencyNetwork();
  const [first, second] = [network.add([]), network.add([])];
  const either = network.add([first, second], 1);
  const both = network.add([first, second]);
  const user = network.add([either]);
  network.addInput(user, both);
  network.settle();
  const state = () => [either, both, user].map((node) => network.works(node));
  expect(network.without([first], state)).toEqual([true, false, false]);
  expect(network.without([first, second], state)).toEqual([false, false, false]);
  expect(state()).toEqual([true, true, true]);
});

it("keeps circles that nothing breaks, and nodes without enough inputs fail from the start", () => {
  const network = new DependencyNetwork();
  const root = network.add([]);
  const [first, second] = [network.add([root]), network.add([])];
  network.addInput(first, second);
  network.addInput(second, first);
  const never = network.add([], 1);
  const user = network.add([never]);
  network.settle();
  const state = () => [first, second, user].map((node) => network.works(node));
  expect(state()).toEqual([true, true, false]);
  expect(network.without([root], state)).toEqual([false, false, false]);
});
