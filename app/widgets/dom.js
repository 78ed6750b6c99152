// every element below a node, shadow roots included
function* deep(node) {
  for (const child of node.children ?? []) {
    yield child
    if (child.shadowRoot) yield* deep(child.shadowRoot)
    yield* deep(child)
  }
}

