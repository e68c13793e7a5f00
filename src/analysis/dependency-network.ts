/**
 * Nodes that work while enough of their inputs work. Inputs may form circles: the working nodes are the largest set that
 * meets all conditions. A failure costs time only for the nodes that it reaches.
 */
export class DependencyNetwork {
  /** By node: the number of inputs that must work, the number that do, and the nodes of which it is an input. */
  readonly #needed: number[] = [];
  readonly #working: number[] = [];
  readonly #users: number[][] = [];
  readonly #failed = new Set<number>();

  /** Adds a node that works while `needed` of its inputs work; by default all. */
  add(inputs: readonly number[], needed: number = inputs.length): number {
    const node = this.#needed.push(needed) - 1;
    this.#working.push(inputs.length);
    this.#users.push([]);
    for (const input of inputs) this.#users[input]?.push(node);
    return node;
  }

  /** Adds an input without which a node does not work. */
  addInput(node: number, input: number): void {
    this.#needed[node] = (this.#needed[node] as number) + 1;
    this.#working[node] = (this.#working[node] as number) + 1;
    this.#users[input]?.push(node);
  }

  works(node: number): boolean {
    return !this.#failed.has(node);
  }

  /** Lets the nodes fail that have too few inputs, even if everything else works. */
  settle(): void {
    this.#fail([...this.#needed.keys()].filter((node) => this.#lacks(node)));
  }

  /** Evaluates the network while nodes have failed, and all that depends on them. */
  without<Result>(nodes: Iterable<number>, evaluate: () => Result): Result {
    const failed = this.#fail(nodes);
    const result = evaluate();
    for (const node of failed) {
      this.#failed.delete(node);
      for (const user of this.#users[node] ?? []) this.#working[user] = (this.#working[user] as number) + 1;
    }
    return result;
  }

  #lacks(node: number): boolean {
    return (this.#working[node] as number) < (this.#needed[node] as number);
  }

  /** Returns the nodes that fail in addition. */
  #fail(nodes: Iterable<number>): readonly number[] {
    const failing: number[] = [];
    const fail = (node: number) => {
      if (this.#failed.has(node)) return;
      this.#failed.add(node);
      failing.push(node);
    };
    for (const node of nodes) fail(node);
    // Grows while it is read.
    for (const node of failing) {
      for (const user of this.#users[node] ?? []) {
        this.#working[user] = (this.#working[user] as number) - 1;
        if (this.#lacks(user)) fail(user);
      }
    }
    return failing;
  }
}
