// Makes, finds and listens to elements of the page.

// An element with properties (`className`), attributes (`aria-label`) and children, which may be text.
function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value
    else made.setAttribute(name, value)
  }
  made.append(...children)
  return made
}

function button(text, onClick, properties = {}) {
  const made = element('button', {type: 'button', ...properties}, text)
  made.addEventListener('click', onClick)
  return made
}

// What a component that only listens shows: Panel wants an element of each.
function nothing() {
  return element('span', {hidden: true})
}

// The same for parts of a drawing, which have attributes only.
function svgElement(tag, attributes = {}) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}

// Options of which one is chosen, as a row of connected buttons: the row, and the radio of each value.
function radioRow(label, options, onChoice) {
  const row = element('div', {className: 'modes', role: 'radiogroup', 'aria-label': label})
  const name = `${label}-${Math.random()}`
  const radios = options.map(([value, text]) => {
    const radio = element('input', {type: 'radio', name, value})
    radio.addEventListener('change', () => onChoice(value))
    row.append(element('label', {}, radio, element('span', {}, text)))
    return radio
  })
  return [row, radios]
}

// Listens to events of the whole page before its widgets do; returns what ends it.
function listen(listeners) {
  const all = Object.entries(listeners)
  for (const [name, listener] of all) document.addEventListener(name, listener, true)
  return () => all.forEach(([name, listener]) => document.removeEventListener(name, listener, true))
}

// Every element below a node, shadow roots included.
function* deep(node) {
  for (const child of node.children ?? []) {
    yield child
    if (child.shadowRoot) yield* deep(child.shadowRoot)
    yield* deep(child)
  }
}
