// The pinned image that a fit is to, buttons to start and to cancel, and a line about its progress.
export function render({model}) {
  const select = element('select', {'aria-label': 'Pinned image to fit to'})
  select.addEventListener('change', () => model.send_msg({pin: Number(select.value)}))
  const start = button('Fit', () => model.send_msg({start: true}), {
    className: 'go',
    title: 'Let the model follow a fit of the chosen parameters to the pinned image',
  })
  const cancel = button('Cancel', () => model.send_msg({cancel: true}),
    {className: 'stop', 'aria-label': 'Cancel the fit'})
  const progress = element('progress', {'aria-label': 'The fit is under way'})
  const note = element('p', {className: 'note', role: 'status'})
  const root = element('div', {},
    element('div', {className: 'bar'}, element('label', {}, 'To', select), start, cancel),
    progress, note)

  // only when there are others: an open list would close
  function fill() {
    const options = model.pins.length ? model.pins : [[0, 'no pinned image']]
    select.replaceChildren(...options.map(([value, name]) => element('option', {value}, name)))
    show()
  }

  function show() {
    const focused = root.getRootNode().activeElement
    select.value = model.pin
    select.disabled = !model.pins.length || model.running
    start.disabled = model.running
    cancel.disabled = !model.running
    progress.toggleAttribute('data-idle', !model.running)
    // a button that is disabled loses the focus: the other one gets it
    if (model.running && focused === start) cancel.focus()
    if (!model.running && focused === cancel) start.focus()
    note.textContent = model.note
    note.classList.toggle('bad', model.bad)
  }
  model.on('pins', fill)
  for (const name of ['pin', 'running', 'note', 'bad']) model.on(name, show)
  fill()
  return root
}
