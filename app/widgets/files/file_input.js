// A file chooser that sends its file in pieces.
export function render({model}) {
  const input = element('input', {type: 'file', accept: model.accept, 'aria-label': model.label})
  input.addEventListener('change', async () => {
    const file = input.files[0]
    if (!file) return
    input.disabled = true
    try {
      await sendPieces(model, file)
    } finally {
      input.disabled = false
      // the same file may be chosen again after it was corrected
      input.value = ''
    }
  })
  return input
}
