// A small box beside the pointer; its text comes from the server, which has the true values.
function hover(model, plot) {
  const box = element('div', {className: 'readout'})
  let pixel = null, place = null, asked = null, area = null

  function move(event) {
    const bounds = area.getBoundingClientRect()
    const [x, y] = [event.clientX - bounds.left, event.clientY - bounds.top]
    if (event.buttons || !insideFrame(plot, x, y)) return leave()
    place = [x, y]
    pixel = fromScreen(plot, x, y).map(Math.floor).reverse()
    put()
    ask()
  }

  function ask() {
    // one question at a time; what the pointer passes meanwhile is never asked
    if (asked || !pixel) return
    asked = pixel
    model.send_msg({pointer: asked})
  }

  function answer(rows) {
    const [then, now] = [asked, pixel]
    asked = null
    if (!now) return
    box.replaceChildren(...rows.map(([name, value]) =>
      element('div', {}, element('span', {}, name), element('span', {}, value))))
    box.style.visibility = rows.length ? 'visible' : 'hidden'
    put()
    if (then && (then[0] !== now[0] || then[1] !== now[1])) ask()
  }

  function put() {
    const [x, y] = place, {clientWidth: width, clientHeight: height} = area
    const left = x + 16 + box.offsetWidth > width ? x - 12 - box.offsetWidth : x + 16
    const top = y + 16 + box.offsetHeight > height ? y - 12 - box.offsetHeight : y + 16
    box.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`
  }

  function leave() {
    if (pixel) model.send_msg({pointer: null})
    pixel = asked = null
    box.style.visibility = 'hidden'
  }

  return {
    box,
    answer,
    leave,
    start() {
      if (area) return
      area = pointerLayer(plot)
      if (!area) return
      area.addEventListener('pointermove', move)
      area.addEventListener('pointerdown', leave)
      area.addEventListener('pointerleave', leave)
    },
    stop() {
      area?.removeEventListener('pointermove', move)
      area?.removeEventListener('pointerdown', leave)
      area?.removeEventListener('pointerleave', leave)
    },
  }
}
