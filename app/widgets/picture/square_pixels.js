// Keeps pixels square: shows the whole detector where all of it was shown, else the same centre.
const [w, h] = knownSize(fig) ?? [0, 0]
if (!(w > 0 && h > 0)) return
const [nx, ny] = [home.data.fast[0], home.data.slow[0]]
const [xr, yr] = [fig.x_range, fig.y_range]
const whole = cb_obj === home || (xr.start === xr.reset_start && xr.end === xr.reset_end &&
                                  yr.start === yr.reset_start && yr.end === yr.reset_end)
const scale = 1.01 * Math.max(nx / w, ny / h)
const [x0, x1] = [nx / 2 - scale * w / 2, nx / 2 + scale * w / 2]
const [y0, y1] = [ny / 2 + scale * h / 2, ny / 2 - scale * h / 2]
xr.setv({reset_start: x0, reset_end: x1})
yr.setv({reset_start: y0, reset_end: y1})
if (whole) {
  xr.setv({start: x0, end: x1})
  yr.setv({start: y0, end: y1})
} else {
  const middle = (yr.start + yr.end) / 2, half = (xr.end - xr.start) / w * h / 2
  yr.setv({start: middle + half, end: middle - half})
}
