// a checkbox that its label belongs to: for screen readers, and for a click on the words
export function render({model}) {
  const label = document.createElement('label')
  const box = document.createElement('input')
  box.type = 'checkbox'
  const text = document.createElement('span')
  function show() {
    box.checked = model.value
    text.textContent = model.label
  }
  for (const name of ['value', 'label']) model.on(name, show)
  box.addEventListener('change', () => { model.value = box.checked })
  show()
  label.append(box, text)
  return label
}
