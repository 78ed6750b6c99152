// Every detail of Bokeh, Panel, noUiSlider and Tabulator that is not in their documentation and that
// our scripts rely on. Tried on a real page by tests/ui/test_bokeh_internals.py.

// Tabs, which Bokeh makes of plain elements.

function isTab(node) {
  return node?.classList?.contains('bk-tab') ?? false
}

function isActiveTab(tab) {
  return tab.classList.contains('bk-active')
}

function tabsBeside(tab) {
  return [...tab.parentNode.children].filter(isTab)
}
