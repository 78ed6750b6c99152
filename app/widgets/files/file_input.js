// a file chooser that sends its file in pieces

export function render({model}) {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = model.accept
  input.setAttribute('aria-label', model.label)
  input.addEventListener('change', async () => {
    const file = input.files[0]
    if (!file) return
    input.disabled = true
    try {
      await sendPieces(model, file)
    } finally {
      input.disabled = false
      // the same file may be chosen again after it was mended
      input.value = ''
    }
  })
  return input
}
