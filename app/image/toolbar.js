// Buttons above the image: actions, drawing tools, and a description of its axes.
export function render({model}) {
  const bar = element('div', {className: 'bar', role: 'toolbar', 'aria-label': 'Image'})
  const tools = {}
  for (const [name, text, title] of model.acts) {
    bar.append(button(text, () => model.send_msg({act: name}), {title}))
  }
  for (const [name, text, title] of model.tools) {
    tools[name] = button(text, () => {
      model.mode = model.mode === name ? '' : name
      // the picture beside it follows at once, not only by way of the server
      const options = {detail: model.mode, bubbles: true, composed: true}
      bar.dispatchEvent(new CustomEvent('drawing-mode', options))
    }, {title})
    bar.append(tools[name])
  }

  const axes = element('dl', {hidden: true})
  const about = button('Axes', () => open(axes.hidden),
    {title: 'Origin, axes, convention and beam centre', 'aria-expanded': 'false'})
  bar.append(about, axes)

  function open(wanted) {
    axes.hidden = !wanted
    about.setAttribute('aria-expanded', String(wanted))
  }
  bar.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    if (!axes.hidden) about.focus()
    open(false)
    model.mode = ''
  })

  function show() {
    for (const [name, tool] of Object.entries(tools)) {
      tool.setAttribute('aria-pressed', String(model.mode === name))
    }
    axes.replaceChildren(...model.axes.flatMap(([name, text]) =>
      [element('dt', {}, name), element('dd', {}, text)]))
  }
  for (const name of ['mode', 'axes']) model.on(name, show)
  show()
  return bar
}
