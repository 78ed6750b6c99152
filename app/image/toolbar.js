// what the image can be asked for, as buttons of the browser's own, and how it lies, in words
export function render({model}) {
  const bar = document.createElement('div')
  bar.className = 'bar'
  bar.setAttribute('role', 'toolbar')
  bar.setAttribute('aria-label', 'Image')
  const modes = {}

  function button(text, title, act) {
    const made = document.createElement('button')
    made.type = 'button'
    made.textContent = text
    made.title = title
    made.addEventListener('click', act)
    bar.append(made)
    return made
  }

  for (const [name, text, title] of model.acts) {
    button(text, title, () => model.send_msg({act: name}))
  }
  for (const [name, text, title] of model.tools) {
    modes[name] = button(text, title, () => {
      model.mode = model.mode === name ? '' : name
      // the picture beside it knows at once, not only by way of the server
      const options = {detail: model.mode, bubbles: true, composed: true}
      bar.dispatchEvent(new CustomEvent('drawing-mode', options))
    })
  }

  const about = button('Axes', 'Origin, axes, convention and beam centre', () => turn())
  about.setAttribute('aria-expanded', 'false')
  const words = document.createElement('dl')
  words.hidden = true
  bar.append(words)

  function turn(open = words.hidden) {
    words.hidden = !open
    about.setAttribute('aria-expanded', String(open))
  }
  bar.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    if (!words.hidden) about.focus()
    turn(false)
    model.mode = ''
  })

  function show() {
    for (const [name, made] of Object.entries(modes)) {
      made.setAttribute('aria-pressed', String(model.mode === name))
    }
    words.replaceChildren(...model.axes.flatMap(([name, text]) => {
      const [term, says] = ['dt', 'dd'].map((tag) => document.createElement(tag))
      term.textContent = name
      says.textContent = text
      return [term, says]
    }))
  }
  for (const name of ['mode', 'axes']) model.on(name, show)
  show()
  return bar
}
