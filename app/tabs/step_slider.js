// a slider through the phi steps with arrow keys, what is marked in words, and a way back

const HOLD_MS = 400

export function render({model}) {
  const bar = document.createElement('div')
  bar.className = 'bar'
  const slider = document.createElement('input')
  slider.type = 'range'
  slider.min = 0
  slider.step = 1
  slider.setAttribute('aria-label', 'Marked phi step')
  const text = document.createElement('span')
  text.className = 'text'
  const back = document.createElement('button')
  back.type = 'button'
  back.textContent = 'Strongest'
  back.title = 'Mark the step that contributes most, whichever it is'
  let moved = 0

  function show() {
    slider.max = Math.max(0, model.steps - 1)
    slider.disabled = model.steps < 2
    // the hand is ahead of the server while it moves
    if (performance.now() - moved > HOLD_MS) slider.value = model.shown
    text.textContent = model.text
    slider.setAttribute('aria-valuetext', model.text)
    back.setAttribute('aria-pressed', String(!model.chosen))
  }
  for (const name of ['steps', 'shown', 'text', 'chosen']) model.on(name, show)
  slider.addEventListener('input', () => {
    moved = performance.now()
    model.send_msg({step: Number(slider.value)})
  })
  back.addEventListener('click', () => model.send_msg({step: null}))
  show()
  bar.append(slider, text, back)
  return bar
}
