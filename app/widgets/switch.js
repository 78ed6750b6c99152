// A checkbox with a label of its own, so that screen readers and clicks on the text find it.
export function render({model}) {
  const box = element('input', {type: 'checkbox'}), text = element('span')
  function show() {
    box.checked = model.value
    text.textContent = model.label
  }
  for (const name of ['value', 'label']) model.on(name, show)
  box.addEventListener('change', () => { model.value = box.checked })
  show()
  return element('label', {}, box, text)
}
