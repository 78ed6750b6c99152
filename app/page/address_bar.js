// the address follows the state; back and forward bring states back; leaving asks where it matters
const KEYS = ['s', 'preset']

export function render({model}) {
  // answers to what was asked before the visitor went back would be written to the wrong entry
  let visit = 0

  function written(link) {
    const url = new URL(location.href)
    for (const key of KEYS) url.searchParams.delete(key)
    const [key, value] = link.split('=')
    if (value) url.searchParams.set(key, value)
    return url
  }
  function went() {
    visit += 1
    const given = new URLSearchParams(location.search)
    const query = {}
    for (const key of KEYS) if (given.has(key)) query[key] = given.get(key)
    model.send_msg({query, visit})
  }
  function ask(event) {
    if (model.unsaved) event.preventDefault()
  }
  model.on('msg:custom', ({link, push, visit: of}) => {
    const url = written(link)
    if (of !== visit || url.href === location.href) return
    history[push ? 'pushState' : 'replaceState'](null, '', url)
  })
  window.addEventListener('popstate', went)
  window.addEventListener('beforeunload', ask)
  model.on('remove', () => {
    window.removeEventListener('popstate', went)
    window.removeEventListener('beforeunload', ask)
  })
  const nothing = document.createElement('span')
  nothing.hidden = true
  return nothing
}
