// values of a slider that is dragged or stepped by keys go to the server by the side socket; Bokeh,
// which tells every other part of the page, learns the last one when the slider rests, and the server
// how many there were: one that arrives later is out of date
const STEP_KEY = /^(Arrow|Page|Home|End)/

function sendSliderValues(rowOf, parameterOf, send, sendRest) {
  let slider = null, stopIntercepting = null, timer = null, isBehind = false
  // goes on after what an earlier one has counted, should the page draw the sidebar anew
  let count = Date.now()

  function take(model, parameter) {
    slider = model
    stopIntercepting = interceptValues(slider, (value, isNew) => {
      if (isNew && !send({slide: [++count, parameter, value]})) return true
      isBehind ||= isNew
      return false
    })
  }
  function release() {
    clearTimeout(timer)
    if (!slider) return
    stopIntercepting()
    if (isBehind) {
      sendRest(count)
      sendValue(slider)
    }
    slider = null
    isBehind = false
  }
  function press(event) {
    const path = event.composedPath(), row = rowOf(path)
    const isStep = event.type !== 'keydown' || (STEP_KEY.test(event.key) && !event.shiftKey)
    const model = row && isStep ? sliderModel(path) : null
    clearTimeout(timer)
    // whatever else is done must find every part of the page in step
    if (model !== slider) release()
    if (model && !slider) take(model, parameterOf(row))
  }
  function rest() {
    clearTimeout(timer)
    if (slider) timer = setTimeout(release, SLIDER_REST_MS)
  }
  function useOther(event) {
    // a click or an entry that no press seen here went before
    if (slider && sliderModel(event.composedPath()) !== slider) release()
  }
  const stopListening = listen({
    pointerdown: press, keydown: press, pointerup: rest, pointercancel: rest, keyup: rest,
    click: useOther, input: useOther,
  })
  return () => {
    release()
    stopListening()
  }
}
