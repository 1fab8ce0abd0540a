/* What an answer holds, in the order it is read: one place that knows the record's fields. */

const key = (citation) => `${citation.document_id}:${citation.start_char_index}-${citation.end_char_index}`;

function unique(citations) {
  const seen = new Set();
  return citations.filter((citation) => citation && !seen.has(key(citation)) && seen.add(key(citation)));
}

export const same = (a, b) => key(a) === key(b);

/** Every side of a disagreement, newest first; an undated one comes last. */
export function sides(answer) {
  return [...(answer.conflicts ?? [])]
    .sort((a, b) => (b.document_date ?? "").localeCompare(a.document_date ?? ""))
    .map((side) => ({ ...side, citations: side.citations?.length ? side.citations : [side.citation] }));
}

/** Citations that stand behind what is said, in reading order. */
export function cited(answer) {
  return unique([...sides(answer).flatMap((side) => side.citations), ...(answer.citations ?? [])]);
}

/** Leads of an abstention, the likeliest first. */
export function leads(answer) {
  return [...(answer.abstention?.candidates ?? [])].sort((a, b) => b.confidence - a.confidence);
}

/** Citations of what may also be an answer, and is not said to be. */
export function possible(answer) {
  return unique([...(answer.alternatives ?? []), ...leads(answer)].map((one) => one.citation));
}

/** Everything quoted that the service can check. */
export const quoted = (answer) => unique([...cited(answer), ...possible(answer)]);

/** The passages an abstention came nearest to, as places to open. */
export function nearest(answer) {
  const wanted = answer.abstention?.nearest_passage_ids ?? [];
  return answer.passages.filter((passage) => wanted.includes(passage.passage_id)).slice(0, 3);
}

export function placeOfPassage(passage) {
  return {
    ...passage, cited_text: passage.text, sentence: passage.text, sentence_start_char_index: passage.start_char_index,
    prefix: "", suffix: "", index: 0, page: null,
  };
}

/** The parts of an answer made of several quotes: the citations of each, in order. */
export function items(answer) {
  const byPlace = new Map();
  for (const citation of answer.citations) {
    const place = `${citation.answer_start_index}-${citation.answer_end_index}`;
    byPlace.set(place, [...(byPlace.get(place) ?? []), citation]);
  }
  return [...byPlace.values()].sort((a, b) => a[0].answer_start_index - b[0].answer_start_index);
}

/** How the answer is shown; an older service names no form. */
export const form = (answer) => answer.form ?? "span";
