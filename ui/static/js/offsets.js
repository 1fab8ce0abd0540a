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

/** Length of `text` in code points. */
export function length(text) {
  let n = 0;
  for (const _ of text) n += 1;
  return n;
}

/** `text`, which begins at offset `low`, cut at every offset of `cuts`: `[start, end, words]`. */
export function segments(text, low, high, cuts) {
  const inside = cuts.filter((at) => at > low && at < high);
  const points = [...new Set([low, high, ...inside])].sort((a, b) => a - b);
  const at = units(text, points.map((point) => point - low));
  return points.slice(1).map((end, n) => [points[n], end, text.slice(at[n], at[n + 1])]);
}
