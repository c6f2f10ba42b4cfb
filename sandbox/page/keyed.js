/**
 * Keeps the children of an element in step with a list of blocks, touching only what changed.
 *
 * A block is `{key, deps, build}`: the node built earlier for the same key stays while `deps` hold the same
 * values. So a playing voice message, a focused button or a text selection survives changes elsewhere.
 */
export class KeyedChildren {
  #parent;
  #kept = new Map();

  constructor(parent) {
    this.#parent = parent;
  }

  show(blocks) {
    const next = new Map();
    for (const block of blocks) next.set(block.key, this.#nodeFor(block));
    for (const [key, entry] of this.#kept) if (next.get(key)?.node !== entry.node) this.#retire(entry, next.get(key));
    this.#kept = next;
    this.#order([...next.values()].map((entry) => entry.node));
  }

  #nodeFor(block) {
    const kept = this.#kept.get(block.key);
    if (kept && sameValues(kept.deps, block.deps)) return kept;
    return { node: block.build(), deps: block.deps };
  }

  #retire(entry, successor) {
    const hadFocus = entry.node.contains(document.activeElement);
    if (successor) entry.node.replaceWith(successor.node);
    else entry.node.remove();
    if (hadFocus && successor) successor.node.focus();
  }

  #order(nodes) {
    nodes.forEach((node, index) => {
      const current = this.#parent.children[index];
      if (current !== node) this.#parent.insertBefore(node, current ?? null);
    });
  }
}

function sameValues(before, after) {
  return before.length === after.length && before.every((value, index) => Object.is(value, after[index]));
}
