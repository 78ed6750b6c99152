// keeps an element's surroundings where they are scrolled to: to lay the page out anew, Bokeh takes
// all sizes away first, and a plot that then reads a colour makes the browser lay out a page without
// sizes, in which nothing scrolls
function keepScrollPosition(element) {
  let scroller = null, top = 0

  function find() {
    for (let node = element; node; node = node.parentNode ?? node.host) {
      if (node instanceof Element && /auto|scroll/.test(getComputedStyle(node).overflowY)) return node
    }
    return null
  }
  const note = () => { top = scroller.scrollTop }
  return {
    restore() {
      if (!scroller) {
        scroller = find()
        scroller?.addEventListener('scroll', note)
      }
      // who scrolls to the top is noted before the next layout
      if (scroller && top > 0 && scroller.scrollTop === 0) scroller.scrollTop = top
    },
    stop() { scroller?.removeEventListener('scroll', note) },
  }
}
