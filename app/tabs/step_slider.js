// A slider through the phi steps, the marked step in words, and a button that marks the strongest.
const OWN_VALUE_MS = 400

export function render({model}) {
  const slider = element('input',
    {type: 'range', min: 0, step: 1, 'aria-label': 'Marked phi step'})
  const text = element('span', {className: 'text'})
  const strongest = button('Strongest', () => model.send_msg({step: null}),
    {title: 'Mark the step that contributes most, whichever it is'})
  let moved = 0

  function show() {
    slider.max = Math.max(0, model.steps - 1)
    slider.disabled = model.steps < 2
    // while it is moved, the slider is ahead of the server
    if (performance.now() - moved > OWN_VALUE_MS) slider.value = model.shown
    text.textContent = model.text
    slider.setAttribute('aria-valuetext', model.text)
    strongest.setAttribute('aria-pressed', String(!model.chosen))
  }
  for (const name of ['steps', 'shown', 'text', 'chosen']) model.on(name, show)
  slider.addEventListener('input', () => {
    moved = performance.now()
    model.send_msg({step: Number(slider.value)})
  })
  show()
  return element('div', {className: 'bar'}, slider, text, strongest)
}
