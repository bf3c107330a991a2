/** Ids by what they belong to. */
export class Groups {
  readonly #ids = new Map<string, string[]>();

  add(key: string | null | undefined, id: string): void {
    if (key === null || key === undefined) return;
    const group = this.#ids.get(key);
    if (!group) this.#ids.set(key, [id]);
    else if (!group.includes(id)) group.push(id);
  }

  of(key: string): readonly string[] {
    return this.#ids.get(key) ?? [];
  }

  move(from: string, to: string): readonly string[] {
    const moved = this.of(from);
    for (const id of moved) this.add(to, id);
    this.#ids.delete(from);
    return moved;
  }
}
