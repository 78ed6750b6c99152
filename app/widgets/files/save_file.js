// Saves what the page has made as a file of the user's.
const ADDRESS_MS = 30000

function saveFile(name, type, parts) {
  const link = element('a', {href: URL.createObjectURL(new Blob(parts, {type})), download: name})
  link.click()
  // the browser may still read it for a while
  setTimeout(() => URL.revokeObjectURL(link.href), ADDRESS_MS)
}
