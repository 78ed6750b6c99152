// Derivatives or a fit, the parameters of both, and the one whose derivative is shown.
const MODES = [['derivatives', 'Derivatives'], ['fit', 'Fit to a pinned image']]
const OWN_VALUE_MS = 600

export function render({model}) {
  const [modes, radios] = radioRow('Derivatives or a fit', MODES, (mode) => model.send_msg({mode}))

  const count = element('span'), names = element('span', {className: 'names'})
  const summary = element('summary', {}, count, names)
  const all = element('div', {className: 'all'})
  // the server remembers it while another tab is open
  const details = element('details', {open: model.open}, summary, all)
  details.addEventListener('toggle', () => { model.open = details.open })
  const boxes = new Map(), clicked = new Map()

  // all parameters, under the headings of the sidebar
  function fill() {
    const groups = new Map()
    boxes.clear()
    for (const [name, heading, text, unit, usable] of model.rows) {
      if (!groups.has(heading)) {
        groups.set(heading, element('fieldset', {}, element('legend', {}, heading)))
      }
      const box = element('input', {type: 'checkbox', value: name, disabled: !usable})
      box.addEventListener('change', () => {
        clicked.set(name, performance.now())
        setTimeout(show, OWN_VALUE_MS + 10)
        model.send_msg({choose: name, on: box.checked})
      })
      const label = element('label', {}, box, element('span', {}, text))
      label.title = usable ? name : `${name} has no value here: set it first`
      label.toggleAttribute('data-none', !usable)
      if (unit) label.append(element('span', {className: 'unit'}, unit))
      groups.get(heading).append(label)
      boxes.set(name, {box, usable, text})
    }
    all.replaceChildren(...groups.values())
    show()
  }

  const group = `derivative-${Math.random()}`
  const chips = element('div',
    {className: 'chips', role: 'radiogroup', 'aria-label': 'Derivative by'})
  let drawn = ''

  function chip(name, text) {
    const radio = element('input', {type: 'radio', name: group, value: name})
    radio.addEventListener('change', () => model.send_msg({shown: name}))
    return element('label', {}, radio, element('span', {}, text))
  }

  function show() {
    radios.forEach((radio) => { radio.checked = radio.value === model.mode })
    const full = model.chosen.length >= model.most
    for (const [name, {box, usable}] of boxes) {
      // shortly after a click, the box is ahead of the server
      if (performance.now() - (clicked.get(name) ?? -OWN_VALUE_MS) < OWN_VALUE_MS) continue
      box.checked = model.chosen.includes(name)
      box.disabled = !usable || (full && !box.checked)
    }
    const texts = model.chosen.map((name) => boxes.get(name)?.text ?? name)
    count.textContent = `Parameters (${model.chosen.length} of at most ${model.most}): `
    names.textContent = summary.title = texts.join(', ') || 'none'
    // the same chips stay, so that the focus does
    if (drawn !== texts.join()) {
      drawn = texts.join()
      chips.replaceChildren(...model.chosen.map((name, place) => chip(name, texts[place])))
    }
    for (const radio of chips.querySelectorAll('input')) radio.checked = radio.value === model.shown
    chips.hidden = model.mode !== 'derivatives' || !model.chosen.length
  }
  model.on('rows', fill)
  for (const name of ['mode', 'chosen', 'shown']) model.on(name, show)
  fill()
  return element('div', {}, modes, details, chips)
}
