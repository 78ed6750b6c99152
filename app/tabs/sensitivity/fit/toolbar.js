// the pin that a fit is to, one button to begin and one to cancel, and a line that says how it goes
export function render({model}) {
  const root = element('div'), bar = element('div', 'bar')
  const label = element('label', '', 'To')
  const select = element('select')
  select.setAttribute('aria-label', 'Pinned image to fit to')
  select.addEventListener('change', () => model.send_msg({pin: Number(select.value)}))
  label.append(select)
  const go = element('button', 'go', 'Fit'), stop = element('button', 'stop', 'Cancel')
  go.type = stop.type = 'button'
  go.title = 'Let the model follow a fit of the chosen parameters to the pinned image'
  stop.setAttribute('aria-label', 'Cancel the fit')
  go.addEventListener('click', () => model.send_msg({start: true}))
  stop.addEventListener('click', () => model.send_msg({cancel: true}))
  bar.append(label, go, stop)
  const progress = element('progress')
  progress.setAttribute('aria-label', 'The fit is under way')
  const note = element('p', 'note')
  note.setAttribute('role', 'status')

  // only when there are others: an open list would close
  function fill() {
    const options = model.pins.length ? model.pins : [[0, 'no pinned image']]
    select.replaceChildren(...options.map(([number, name]) => {
      const option = element('option', '', name)
      option.value = number
      return option
    }))
    show()
  }

  function show() {
    const focused = root.getRootNode().activeElement
    select.value = model.pin
    select.disabled = !model.pins.length || model.running
    go.disabled = model.running
    stop.disabled = !model.running
    progress.toggleAttribute('data-idle', !model.running)
    // where the button that was used can be used no more, the other one is at hand
    if (model.running && focused === go) stop.focus()
    if (!model.running && focused === stop) go.focus()
    note.textContent = model.note
    note.classList.toggle('bad', model.bad)
  }
  model.on('pins', fill)
  for (const name of ['pin', 'running', 'note', 'bad']) model.on(name, show)
  fill()
  root.append(bar, progress, note)
  return root
}

function element(tag, name = '', text = '') {
  const made = document.createElement(tag)
  if (name) made.className = name
  if (text) made.textContent = text
  return made
}
