// undo, redo, reset, session file, link: buttons and keys
const SAID_MS = 1500

export function render({model}) {
  const bar = document.createElement('div')
  bar.className = 'bar'
  bar.setAttribute('role', 'toolbar')
  bar.setAttribute('aria-label', 'State')

  function button(text, label, act) {
    const made = document.createElement('button')
    made.type = 'button'
    made.textContent = text
    made.title = label
    made.setAttribute('aria-label', label)
    made.addEventListener('click', act)
    bar.append(made)
    return made
  }
  const ask = (what) => () => model.send_msg({do: what})
  const file = document.createElement('input')
  file.type = 'file'
  file.accept = '.json'
  file.hidden = true
  file.setAttribute('aria-label', 'Session file')

  const buttons = {
    undoable: button('Undo', 'Undo the last change (Ctrl+Z)', ask('undo')),
    redoable: button('Redo', 'Redo what was undone (Ctrl+Shift+Z or Ctrl+Y)', ask('redo')),
    changed: button('Reset', 'Reset every value to what was loaded', ask('reset')),
  }
  button('Save', 'Save a session file', ask('save'))
  button('Open', 'Open a session file', () => file.click())
  const link = button('Copy link', 'Copy link to this state', ask('link'))
  link.hidden = !model.links
  bar.append(file)

  for (const [name, made] of Object.entries(buttons)) {
    const show = () => { made.disabled = !model[name] }
    model.on(name, show)
    show()
  }
  file.addEventListener('change', async () => {
    if (file.files[0]) await sendPieces(model, file.files[0])
    file.value = ''
  })
  model.on('msg:custom', async ({name, text, link: query}) => {
    if (text !== undefined) {
      const anchor = document.createElement('a')
      anchor.href = URL.createObjectURL(new Blob([text], {type: 'application/json'}))
      anchor.download = name
      anchor.click()
      setTimeout(() => URL.revokeObjectURL(anchor.href), 10000)
    } else if (query !== undefined) {
      const address = location.origin + location.pathname + (query && `?${query}`)
      link.textContent = await copyText(address) ? 'Copied' : 'No access'
      setTimeout(() => { link.textContent = 'Copy link' }, SAID_MS)
    }
  })

  // text that is being typed has its own undo, until it is entered
  let typing = null
  function typed(event) { typing = event.composedPath()[0] }
  function left() { typing = null }
  function pressed(event) {
    if (event.key === 'Enter') typing = null
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return
    const target = event.composedPath()[0]
    if (target === typing || target.tagName === 'TEXTAREA') return
    const key = event.key.toLowerCase()
    const what = {z: event.shiftKey ? 'redo' : 'undo', y: 'redo'}[key]
    if (!what) return
    event.preventDefault()
    model.send_msg({do: what})
  }
  const heard = {input: typed, focusout: left, keydown: pressed}
  for (const [name, act] of Object.entries(heard)) document.addEventListener(name, act, true)
  model.on('remove', () => {
    for (const [name, act] of Object.entries(heard)) document.removeEventListener(name, act, true)
  })
  return bar
}
