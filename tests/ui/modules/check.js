/* The few comparisons these tests make. */
export function equal(found, expected) {
  const [a, b] = [found, expected].map((value) => JSON.stringify(value));
  if (a !== b) throw new Error(`found ${a}, expected ${b}`);
}

export function holds(found, part) {
  if (!String(found).includes(part)) throw new Error(`“${found}” does not hold “${part}”`);
}
