// above a table: what it is, an entry that filters its rows, and a button that saves it as a file
const TYPING_MS = 150

export function render({model}) {
  const tools = document.createElement('div')
  tools.className = 'tools'
  const heading = document.createElement('h4')
  const entry = document.createElement('input')
  entry.type = 'search'
  entry.spellcheck = false
  const note = document.createElement('span')
  note.className = 'note'
  note.setAttribute('role', 'status')
  const order = document.createElement('button')
  order.type = 'button'
  order.textContent = 'A–Z'
  order.hidden = !model.orders
  const save = document.createElement('button')
  save.type = 'button'
  save.textContent = 'CSV'

  const show = {
    heading() {
      heading.textContent = model.heading
      entry.setAttribute('aria-label', `Filter: ${model.heading}`)
      save.setAttribute('aria-label', `Download as CSV: ${model.heading}`)
      order.setAttribute('aria-label', `In the order of names: ${model.heading}`)
      order.title = 'In the order of names'
      save.title = 'Download all rows and columns, in full precision'
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
  let typing = null
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
  order.addEventListener('click', () => { model.by_name = !model.by_name })
  save.addEventListener('click', () => model.send_msg({save: true}))
  model.on('msg:custom', ({name, text}) => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([text], {type: 'text/csv;charset=utf-8'}))
    link.download = name
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 10000)
  })
  tools.append(heading, note, entry, order, save)
  return tools
}
