// values of a slider in hand go by the wire; Bokeh, which tells everyone else, learns the last one
// when the hand rests, and the server how many there were: one that comes later is past
const REST_MS = 300
const STEPS = /^(Arrow|Page|Home|End)/

function slideByWire(rowOf, say, rested) {
  let slider = null, timer = null, behind = false
  // goes on after what an earlier one has counted, should the page draw the sidebar anew
  let count = Date.now()

  function sliderAt(path) {
    const host = path.find((part) => part.classList?.contains('noUi-target'))?.getRootNode().host
    return host && window.Bokeh && [...window.Bokeh.index.query((view) => view.el === host)][0]?.model
  }
  function take(found, row) {
    slider = found
    const {setv} = slider
    slider.setv = function(changed, options = {}) {
      const own = 'value' in changed && options.sync !== false
      const news = own && changed.value !== this.value
      if (!own || (news && !say({slide: [++count, [...row.classList], changed.value]}))) {
        return setv.call(this, changed, options)
      }
      behind ||= news
      return setv.call(this, changed, {...options, sync: false})
    }
  }
  function release() {
    clearTimeout(timer)
    if (!slider) return
    const {value} = slider.properties
    delete slider.setv
    if (behind) {
      rested(count)
      slider._push_changes([[value, null, slider.value]], true)
    }
    slider = null
    behind = false
  }
  function hold(event) {
    const path = event.composedPath(), row = rowOf(path)
    const steps = event.type !== 'keydown' || (STEPS.test(event.key) && !event.shiftKey)
    const found = row && steps ? sliderAt(path) : null
    clearTimeout(timer)
    // whatever else is done must find everyone in step
    if (found !== slider) release()
    if (found && !slider) take(found, row)
  }
  function rest() {
    clearTimeout(timer)
    if (slider) timer = setTimeout(release, REST_MS)
  }
  function elsewhere(event) {
    // a click or an entry that no press of ours went before
    if (slider && sliderAt(event.composedPath()) !== slider) release()
  }
  const heard = {
    pointerdown: hold, keydown: hold, pointerup: rest, pointercancel: rest, keyup: rest,
    click: elsewhere, input: elsewhere,
  }
  for (const [what, act] of Object.entries(heard)) document.addEventListener(what, act, true)
  return () => {
    release()
    for (const [what, act] of Object.entries(heard)) document.removeEventListener(what, act, true)
  }
}
