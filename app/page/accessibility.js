// Adds what Panel's widgets lack: keys for tabs, and names for screen readers.
const DIRECTION = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}
const SETTLING_MS = [200, 800, 2500]

export function render({model}) {
  function describe(tab) {
    tab.parentNode.setAttribute('role', 'tablist')
    for (const one of tabsBeside(tab)) {
      one.setAttribute('role', 'tab')
      one.setAttribute('aria-selected', String(isActiveTab(one)))
    }
  }
  function keydown(event) {
    const tab = event.composedPath()[0]
    if (!isTab(tab) || event.ctrlKey || event.altKey || event.metaKey) return
    const tabs = tabsBeside(tab), direction = DIRECTION[event.key]
    const chosen = direction ? tabs.at((tabs.indexOf(tab) + direction) % tabs.length)
      : ['Enter', ' '].includes(event.key) ? tab : null
    if (!chosen) return
    event.preventDefault()
    event.stopPropagation()
    chosen.click()
    chosen.focus()
    setTimeout(() => describe(chosen))
  }
  function focusin(event) {
    const tab = event.composedPath()[0]
    if (isTab(tab)) describe(tab)
    nameAll()
  }
  function nameAll() {
    for (const part of deep(document.body)) {
      const name = Object.keys(model.names).find((each) => part.classList.contains(each))
      if (!name || !part.shadowRoot) continue
      for (const entry of part.shadowRoot.querySelectorAll('input, select')) {
        if (!entry.hasAttribute('aria-label')) entry.setAttribute('aria-label', model.names[name])
      }
    }
  }
  for (const ms of SETTLING_MS) setTimeout(nameAll, ms)
  model.on('remove', listen({keydown, focusin}))
  return nothing()
}
