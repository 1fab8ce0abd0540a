/* The one place where code points (offsets of the service) meet UTF-16 (offsets of a browser). */

/** For each of the ascending code point offsets `points` in `text`, its UTF-16 offset. */
export function units(text, points) {
  const found = [];
  let unit = 0;
  let point = 0;
  for (const wanted of points) {
    while (point < wanted && unit < text.length) {
      unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
      point += 1;
    }
    found.push(unit);
  }
  return found;
}

/** The first `n` code points of `text`: a character beyond the basic plane is not cut in half. */
export const cut = (text, n) => text.slice(0, units(text, [n])[0]);
