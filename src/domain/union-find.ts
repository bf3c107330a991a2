/** Disjoint sets over the numbers 0 … size − 1; each operation takes practically constant time. */
export class UnionFind {
  private readonly parent: Int32Array;

  constructor(size: number) {
    this.parent = Int32Array.from({ length: size }, (_, index) => index);
  }

  /** The smallest member of the item's set. */
  find(item: number): number {
    let current = item;
    let above = this.parentOf(current);
    while (above !== current) {
      const next = this.parentOf(above);
      // Halving the path keeps later look-ups short.
      this.parent[current] = next;
      current = next;
      above = this.parentOf(current);
    }
    return current;
  }

  /** Makes the two items' sets one; false when they were one already. */
  union(left: number, right: number): boolean {
    const a = this.find(left);
    const b = this.find(right);
    if (a === b) return false;
    // The smaller number stays on top, so that a set is named independently of the order of unions.
    this.parent[Math.max(a, b)] = Math.min(a, b);
    return true;
  }

  private parentOf(item: number): number {
    const above = this.parent[item];
    if (above === undefined) throw new RangeError(`There is no item ${item}.`);
    return above;
  }
}
