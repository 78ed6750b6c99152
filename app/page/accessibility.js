// what Panel's own widgets lack: keys for tabs, names for screen readers
const WAYS = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}
const SETTLING_MS = [200, 800, 2500]

export function render({model}) {
  const isTab = (node) => node?.classList?.contains('bk-tab')
  const tabsOf = (tab) => [...tab.parentNode.children].filter(isTab)

  function describe(tab) {
    tab.parentNode.setAttribute('role', 'tablist')
    for (const one of tabsOf(tab)) {
      one.setAttribute('role', 'tab')
      one.setAttribute('aria-selected', String(one.classList.contains('bk-active')))
    }
  }
  function pressed(event) {
    const tab = event.composedPath()[0]
    if (!isTab(tab) || event.ctrlKey || event.altKey || event.metaKey) return
    const tabs = tabsOf(tab), way = WAYS[event.key]
    const chosen = way ? tabs.at((tabs.indexOf(tab) + way) % tabs.length)
      : ['Enter', ' '].includes(event.key) ? tab : null
    if (!chosen) return
    event.preventDefault()
    event.stopPropagation()
    chosen.click()
    chosen.focus()
    setTimeout(() => describe(chosen))
  }
  function focused(event) {
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
  document.addEventListener('keydown', pressed, true)
  document.addEventListener('focusin', focused, true)
  model.on('remove', () => {
    document.removeEventListener('keydown', pressed, true)
    document.removeEventListener('focusin', focused, true)
  })
  const nothing = document.createElement('span')
  nothing.hidden = true
  return nothing
}
