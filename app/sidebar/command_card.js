// a nanoBragg command in, the model as command, Python or JSON out
const SAID_MS = 1500
const FORMS = [['command', 'nanoBragg'], ['python', 'Python'], ['json', 'JSON']]

export function render({model}) {
  const box = document.createElement('div')
  box.className = 'box'
  const pasted = document.createElement('textarea')
  pasted.rows = 4
  pasted.spellcheck = false
  pasted.maxLength = model.most
  pasted.placeholder = 'nanoBragg -cell 60 60 60 90 90 90 -N 8 -default_F 100 …'
  pasted.setAttribute('aria-label', 'nanoBragg command')
  const read = document.createElement('button')
  read.type = 'button'
  read.className = 'read'
  read.textContent = 'Read the command'
  const said = document.createElement('div')
  said.className = 'said'
  said.setAttribute('role', 'status')
  box.append(pasted, read, said)

  function send() { model.send_msg({read: pasted.value}) }
  read.addEventListener('click', send)
  pasted.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send()
  })

  const row = document.createElement('div')
  row.className = 'row'
  row.append('Copy as')
  const out = document.createElement('textarea')
  out.readOnly = true
  out.hidden = true
  out.rows = 5
  out.spellcheck = false
  out.setAttribute('aria-label', 'The model as text')
  for (const [form, name] of FORMS) {
    const made = document.createElement('button')
    made.type = 'button'
    made.textContent = name
    made.setAttribute('aria-label', `Copy as ${name}`)
    made.dataset.form = form
    made.addEventListener('click', () => model.send_msg({copy: form}))
    row.append(made)
  }
  const note = document.createElement('div')
  note.className = 'note'
  note.setAttribute('role', 'status')
  box.append(row, out, note)

  model.on('msg:custom', async ({form, text, remark}) => {
    out.value = text
    out.hidden = false
    const done = await copyText(text)
    note.textContent = [done ? '' : 'Press Ctrl+C to copy.', remark].filter(Boolean).join(' ')
    if (!done) { out.focus(); out.select() }
    const made = row.querySelector(`[data-form=${form}]`)
    const name = FORMS.find(([key]) => key === form)[1]
    made.textContent = done ? 'Copied' : name
    setTimeout(() => { made.textContent = name }, SAID_MS)
  })

  function show() {
    said.replaceChildren()
    if (model.error) {
      const line = document.createElement('p')
      line.className = 'error'
      line.setAttribute('role', 'alert')
      line.textContent = model.error
      said.append(line)
    }
    if (!model.decisions.length) return
    const title = document.createElement('h4')
    title.textContent = `Decided without saying so (${model.decisions.length})`
    const list = document.createElement('ul')
    for (const [touched, text] of model.decisions) {
      const item = document.createElement('li')
      if (touched) {
        const name = document.createElement('b')
        name.textContent = `${touched}: `
        item.append(name)
      }
      item.append(text)
      list.append(item)
    }
    said.append(title, list)
  }
  for (const name of ['error', 'decisions']) model.on(name, show)
  show()
  return box
}
