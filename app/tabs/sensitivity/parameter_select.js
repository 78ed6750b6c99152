// derivatives or a fit, the parameters that both are of, and the derivative that is shown
const MODES = [['derivatives', 'Derivatives'], ['fit', 'Fit to a pinned image']]
const HOLD_MS = 600

export function render({model}) {
  const root = element('div')
  const modes = element('div', 'modes')
  modes.setAttribute('role', 'radiogroup')
  modes.setAttribute('aria-label', 'Derivatives or a fit')
  const group = `sensitivity-${Math.random()}`
  const radios = MODES.map(([mode, title]) => {
    const [label, radio] = choice('radio', group)
    radio.value = mode
    radio.addEventListener('change', () => model.send_msg({mode}))
    label.append(radio, element('span', '', title))
    modes.append(label)
    return radio
  })

  const details = element('details'), summary = element('summary')
  const count = element('span'), names = element('span', 'names')
  summary.append(count, names)
  const all = element('div', 'all')
  details.append(summary, all)
  // the server remembers it while another tab is open
  details.open = model.open
  details.addEventListener('toggle', () => { model.open = details.open })
  let boxes = new Map()
  const moved = new Map()

  // all parameters, under the headings of the sidebar
  function fill() {
    const open = new Map()
    boxes = new Map()
    all.replaceChildren()
    for (const [name, heading, text, unit, usable] of model.rows) {
      if (!open.has(heading)) {
        const set = element('fieldset')
        set.append(element('legend', '', heading))
        all.append(set)
        open.set(heading, set)
      }
      const [label, box] = choice('checkbox')
      box.value = name
      box.disabled = !usable
      label.title = usable ? name : `${name} has no value here: set it first`
      label.toggleAttribute('data-none', !usable)
      box.addEventListener('change', () => {
        moved.set(name, performance.now())
        setTimeout(show, HOLD_MS + 10)
        model.send_msg({choose: name, on: box.checked})
      })
      label.append(box, element('span', '', text))
      if (unit) label.append(element('span', 'unit', unit))
      open.get(heading).append(label)
      boxes.set(name, [box, usable, text])
    }
    show()
  }

  const chips = element('div', 'chips')
  chips.setAttribute('role', 'radiogroup')
  chips.setAttribute('aria-label', 'Derivative by')
  let drawn = ''

  function show() {
    radios.forEach((radio) => { radio.checked = radio.value === model.mode })
    const full = model.chosen.length >= model.most
    for (const [name, [box, usable]] of boxes) {
      // the hand is ahead of the server while it clicks
      if (performance.now() - (moved.get(name) ?? -HOLD_MS) < HOLD_MS) continue
      box.checked = model.chosen.includes(name)
      box.disabled = !usable || (full && !box.checked)
    }
    const texts = model.chosen.map((name) => boxes.get(name)?.[2] ?? name)
    count.textContent = `Parameters (${model.chosen.length} of at most ${model.most}): `
    names.textContent = summary.title = texts.join(', ') || 'none'
    // the same chips stay, so that the focus does
    if (drawn !== texts.join()) {
      drawn = texts.join()
      chips.replaceChildren(...model.chosen.map((name, place) => {
        const [label, radio] = choice('radio', `${group}-shown`)
        radio.value = name
        radio.addEventListener('change', () => model.send_msg({shown: name}))
        label.append(radio, element('span', '', texts[place]))
        return label
      }))
    }
    for (const radio of chips.querySelectorAll('input')) radio.checked = radio.value === model.shown
    chips.hidden = model.mode !== 'derivatives' || !model.chosen.length
  }
  model.on('rows', fill)
  for (const name of ['mode', 'chosen', 'shown']) model.on(name, show)
  fill()
  root.append(modes, details, chips)
  return root
}

function choice(type, name = '') {
  const label = element('label'), input = element('input')
  Object.assign(input, {type, name})
  return [label, input]
}

function element(tag, name = '', text = '') {
  const made = document.createElement(tag)
  if (name) made.className = name
  if (text) made.textContent = text
  return made
}
