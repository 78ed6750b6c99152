// The line above a table: heading, number of rows, an entry that filters, sorting by name, CSV file.
const TYPING_MS = 150

export function render({model}) {
  const heading = element('h4')
  const entry = element('input', {type: 'search', spellcheck: false})
  const note = element('span', {className: 'note', role: 'status'})
  const order = button('A–Z', () => { model.by_name = !model.by_name },
    {hidden: !model.orders, title: 'In the order of names'})
  const save = button('CSV', () => model.send_msg({save: true}),
    {title: 'Download all rows and columns, in full precision'})

  let typing = null
  const show = {
    heading() {
      heading.textContent = model.heading
      entry.setAttribute('aria-label', `Filter: ${model.heading}`)
      save.setAttribute('aria-label', `Download as CSV: ${model.heading}`)
      order.setAttribute('aria-label', `In the order of names: ${model.heading}`)
    },
    hint() { entry.placeholder = model.hint },
    help() { entry.title = model.help },
    note() { note.textContent = model.note },
    bad() {
      entry.classList.toggle('bad', model.bad)
      entry.setAttribute('aria-invalid', String(model.bad))
    },
    by_name() { order.setAttribute('aria-pressed', String(model.by_name)) },
    // what is being typed is not replaced by what was typed before
    filter() { if (!typing) entry.value = model.filter },
  }
  for (const [name, update] of Object.entries(show)) {
    update()
    model.on(name, update)
  }
  entry.addEventListener('input', () => {
    clearTimeout(typing)
    typing = setTimeout(() => {
      typing = null
      model.filter = entry.value
    }, TYPING_MS)
  })
  model.on('msg:custom', ({name, text}) => saveFile(name, 'text/csv;charset=utf-8', [text]))
  return element('div', {className: 'tools'}, heading, note, entry, order, save)
}
