// above the parameters: a search; and for all rows below it keys, drags, marks, and names for screen
// readers
const TYPING_MS = 120
const SETTLING_MS = [200, 800, 2500]
const DIRECTION = {ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1}

export function render({model, el}) {
  const label = 'Search parameters'
  const entry = element('input',
    {type: 'search', placeholder: label, 'aria-label': label, spellcheck: false})
  const note = element('div', {className: 'note', role: 'status'})
  const show = () => { note.textContent = model.note }
  model.on('note', show)
  show()

  let typing = null
  entry.addEventListener('input', () => {
    clearTimeout(typing)
    typing = setTimeout(() => model.send_msg({search: entry.value}), TYPING_MS)
  })

  const mine = () => parentRoot(el)
  const rowOf = (path) => path.includes(mine()) && path.find((p) => p.classList?.contains('field'))

  const partsOf = (row) => [...deep(row.shadowRoot ?? row)]
  const labelOf = (parts) => parts.find((part) => part.matches('.label[data-label]'))
  // such as "detector.distance_mm"
  const parameterOf = (row) => labelOf(partsOf(row))?.dataset.parameter

  function name(row) {
    const parts = partsOf(row), label = labelOf(parts)
    if (!label) return
    for (const part of parts) {
      if (part.matches(`${SLIDER_HANDLE}, input, select`)) {
        if (!part.hasAttribute('aria-label')) part.setAttribute('aria-label', label.dataset.label)
        part.title ||= label.title
      }
    }
  }
  function nameAll() {
    if (!mine()) return
    for (const part of deep(mine())) if (part.classList.contains('field')) name(part)
  }
  function settle() { for (const ms of SETTLING_MS) setTimeout(nameAll, ms) }
  model.on('rows', settle)
  settle()

  function clicked(event) {
    const path = event.composedPath()
    const mark = path.find((part) => part.dataset?.reset)
    if (mark && path.includes(mine())) model.send_msg({reset: mark.dataset.reset})
  }
  function pressed(event) {
    const by = DIRECTION[event.key]
    if (!by || event.ctrlKey || event.altKey || event.metaKey) return
    const path = event.composedPath()
    const target = path[0], row = rowOf(path)
    if (!row) return
    const handle = isSliderHandle(target)
    const number = target.tagName === 'INPUT' && target.type === 'text' && /Up|Down/.test(event.key)
    // a handle takes a single step by itself
    if (handle ? !event.shiftKey : !number) return
    event.preventDefault()
    event.stopPropagation()
    const text = number ? target.value : ''
    model.send_msg({step: parameterOf(row), by: by * (event.shiftKey ? 10 : 1), text})
  }
  function focused(event) {
    const row = rowOf(event.composedPath())
    if (row) name(row)
  }
  // before the keys below, which others must find in step
  const stopSending = sendSliderValues(
    rowOf,
    parameterOf,
    (message) => sendBySideSocket(model.side_socket, message),
    (rest) => model.send_msg({rest}),
  )
  const stopListening = listen({click: clicked, keydown: pressed, focusin: focused})
  const stopPacing = paceDrags((path) => path.includes(mine()))
  const scrolled = keepScrollPosition(el)
  model.on('after_layout', scrolled.restore)
  model.on('remove', () => {
    stopPacing()
    stopSending()
    stopListening()
    scrolled.stop()
  })
  return element('div', {}, entry, note)
}
