// Puts text on the clipboard; browsers offer the first way on secure pages only.
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const area = element('textarea', {value: text})
    area.style.cssText = 'position: fixed; opacity: 0'
    document.body.append(area)
    area.select()
    const done = document.execCommand('copy')
    area.remove()
    return done
  }
}
