// The address of the page follows its state; back and forward restore states; leaving asks first
// where something would be lost.
const KEYS = ['s', 'preset']

export function render({model}) {
  // an answer to what was asked before the user went back would be written to the wrong entry
  let visit = 0

  function addressOf(link) {
    const url = new URL(location.href)
    for (const key of KEYS) url.searchParams.delete(key)
    const [key, value] = link.split('=')
    if (value) url.searchParams.set(key, value)
    return url
  }
  function onPopState() {
    visit += 1
    const present = new URLSearchParams(location.search)
    const query = {}
    for (const key of KEYS) if (present.has(key)) query[key] = present.get(key)
    model.send_msg({query, visit})
  }
  function onLeave(event) {
    if (model.unsaved) event.preventDefault()
  }
  model.on('msg:custom', ({link, push, visit: of}) => {
    const url = addressOf(link)
    if (of !== visit || url.href === location.href) return
    history[push ? 'pushState' : 'replaceState'](null, '', url)
  })
  window.addEventListener('popstate', onPopState)
  window.addEventListener('beforeunload', onLeave)
  model.on('remove', () => {
    window.removeEventListener('popstate', onPopState)
    window.removeEventListener('beforeunload', onLeave)
  })
  return nothing()
}
