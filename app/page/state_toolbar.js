// Undo, redo, reset, session file and link, as buttons and as keys.
const COPIED_MS = 1500

export function render({model}) {
  const send = (action) => () => model.send_msg({do: action})
  const labelled = (text, label, onClick) =>
    button(text, onClick, {title: label, 'aria-label': label})
  const file = element('input',
    {type: 'file', accept: '.json', hidden: true, 'aria-label': 'Session file'})
  const enabled = {
    undoable: labelled('Undo', 'Undo the last change (Ctrl+Z)', send('undo')),
    redoable: labelled('Redo', 'Redo what was undone (Ctrl+Shift+Z or Ctrl+Y)', send('redo')),
    changed: labelled('Reset', 'Reset every value to what was loaded', send('reset')),
  }
  const link = labelled('Copy link', 'Copy link to this state', send('link'))
  link.hidden = !model.links
  const bar = element('div', {className: 'bar', role: 'toolbar', 'aria-label': 'State'},
    ...Object.values(enabled),
    labelled('Save', 'Save a session file', send('save')),
    labelled('Open', 'Open a session file', () => file.click()),
    link, file)

  for (const [name, made] of Object.entries(enabled)) {
    const show = () => { made.disabled = !model[name] }
    model.on(name, show)
    show()
  }
  file.addEventListener('change', async () => {
    if (file.files[0]) await sendPieces(model, file.files[0])
    file.value = ''
  })
  model.on('msg:custom', async ({name, text, link: query}) => {
    if (text !== undefined) saveFile(name, 'application/json', [text])
    else if (query !== undefined) {
      const address = location.origin + location.pathname + (query && `?${query}`)
      link.textContent = await copyText(address) ? 'Copied' : 'No access'
      setTimeout(() => { link.textContent = 'Copy link' }, COPIED_MS)
    }
  })

  // text that is being typed has the browser's undo, until it is entered
  let typing = null
  function input(event) { typing = event.composedPath()[0] }
  function focusout() { typing = null }
  function keydown(event) {
    if (event.key === 'Enter') typing = null
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return
    const target = event.composedPath()[0]
    if (target === typing || target.tagName === 'TEXTAREA') return
    const action = {z: event.shiftKey ? 'redo' : 'undo', y: 'redo'}[event.key.toLowerCase()]
    if (!action) return
    event.preventDefault()
    model.send_msg({do: action})
  }
  model.on('remove', listen({input, focusout, keydown}))
  return bar
}
