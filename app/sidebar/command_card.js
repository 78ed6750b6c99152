// Reads a pasted nanoBragg command, lists what it implies, and copies the model as text.
const COPIED_MS = 1500
const FORMS = [['command', 'nanoBragg'], ['python', 'Python'], ['json', 'JSON']]

export function render({model}) {
  const pasted = element('textarea', {
    rows: 4, spellcheck: false, maxLength: model.most, 'aria-label': 'nanoBragg command',
    placeholder: 'nanoBragg -cell 60 60 60 90 90 90 -N 8 -default_F 100 …',
  })
  const send = () => model.send_msg({read: pasted.value})
  pasted.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send()
  })
  const report = element('div', {role: 'status'})

  const copies = Object.fromEntries(FORMS.map(([form, name]) => [
    form,
    button(name, () => model.send_msg({copy: form}), {'aria-label': `Copy as ${name}`}),
  ]))
  const copied = element('textarea',
    {readOnly: true, hidden: true, rows: 5, spellcheck: false, 'aria-label': 'The model as text'})
  const note = element('div', {className: 'note', role: 'status'})

  model.on('msg:custom', async ({form, text, remark}) => {
    copied.value = text
    copied.hidden = false
    const done = await copyText(text)
    note.textContent = [done ? '' : 'Press Ctrl+C to copy.', remark].filter(Boolean).join(' ')
    if (!done) {
      copied.focus()
      copied.select()
    }
    const name = Object.fromEntries(FORMS)[form]
    copies[form].textContent = done ? 'Copied' : name
    setTimeout(() => { copies[form].textContent = name }, COPIED_MS)
  })

  function show() {
    report.replaceChildren()
    if (model.error) report.append(element('p', {className: 'error', role: 'alert'}, model.error))
    if (!model.decisions.length) return
    const items = model.decisions.map(([touched, text]) =>
      element('li', {}, ...(touched ? [element('b', {}, `${touched}: `)] : []), text))
    report.append(
      element('h4', {}, `Decided without saying so (${model.decisions.length})`),
      element('ul', {}, ...items))
  }
  for (const name of ['error', 'decisions']) model.on(name, show)
  show()
  return element('div', {className: 'box'},
    pasted, button('Read the command', send, {className: 'read'}), report,
    element('div', {className: 'row'}, 'Copy as', ...Object.values(copies)), copied, note)
}
