/* What an answer holds, in the order it is read: one place that knows the record's fields. */

const key = (citation) => `${citation.document_id}:${citation.start_char_index}-${citation.end_char_index}`;

function unique(citations) {
  const seen = new Set();
  return citations.filter((citation) => citation && !seen.has(key(citation)) && seen.add(key(citation)));
}

export const same = (a, b) => key(a) === key(b);

/** Every side of a disagreement, newest first (an undated one last), numbered through. */
export function sides(answer) {
  const newest = (side) => side.document_date ?? "";
  let n = 0;
  return [...(answer.conflicts ?? [])].sort((a, b) => newest(b).localeCompare(newest(a)))
    .map((side) => ({ ...side, citations: side.citations.map((citation) => ({ ...citation, index: (n += 1) })) }));
}

/** Whether well-supported articles say different things. */
export const disagree = (answer) => sides(answer).length > 1;

/** The answer alone, and those to further questions that were asked in one. */
export const parts = (answer) => [{ ...answer, further: [] }, ...(answer.further ?? [])];

/** Citations that stand behind what is said, in reading order. */
export function cited(answer) {
  return unique(parts(answer).flatMap((part) => [...sides(part).flatMap((side) => side.citations), ...part.citations]));
}

/** Leads of an abstention, as the service orders them: those of one article together. */
export const leads = (answer) => answer.abstention?.candidates ?? [];

/** Citations of what may also be an answer, and is not said to be. */
export function possible(answer) {
  return unique(parts(answer).flatMap((part) => [...part.alternatives, ...leads(part)]).map((one) => one.citation));
}

/** Everything quoted that the service can check. */
export const quoted = (answer) => unique([...cited(answer), ...possible(answer)]);

/** `citation` of `turn` where its words stood when they were last checked, with what was found. */
export function standing({ answer, verdicts }, citation) {
  const found = verdicts?.[quoted(answer).findIndex((one) => same(one, citation))];
  const place = found && found.status !== "valid" ? { start_char_index: found.start_char_index, end_char_index: found.end_char_index } : {};
  return { ...citation, ...place, check: found?.status };
}

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

/** The parts of an answer made of several quotes: `{ words, day, citations }` of each, in order. */
export function items(answer) {
  if (!answer.items?.length) return answer.citations.map((citation) => ({ words: citation.cited_text, day: citation.document_date, citations: [citation] }));
  return answer.items.map(({ answer: words, day, citations }) => ({
    words, day, citations: citations.map((index) => answer.citations.find((citation) => citation.index === index)).filter(Boolean),
  }));
}

/** How the answer is shown. */
export const form = (answer) => answer.form ?? "span";
