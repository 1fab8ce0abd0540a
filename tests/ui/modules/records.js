/* Answers as the service sends them, by hand: what rag.types.Answer holds and nothing else. */
const TEXT = "It rained. The mayor is Ruth Okafor & no other. Mayors read.";

export function citation(quote = "Ruth Okafor", index = 1, more = {}) {
  const start = TEXT.indexOf(quote);
  return {
    index, type: "char_location", cited_text: quote, sentence: "The mayor is Ruth Okafor & no other.", sentence_start_char_index: 11,
    document_id: "a1", document_title: "A <b>bridge</b>", document_url: "made/bridge.txt", document_date: "2024-09-14",
    document_sha256: "0", passage_id: "a1:0-60", page: null, start_char_index: start, end_char_index: start + quote.length,
    prefix: "", suffix: "", answer_start_index: 0, answer_end_index: quote.length, original: null, ...more,
  };
}

export function answer(more = {}) {
  return {
    id: "ans_1", object: "answer", created: 0, question: "Who is the mayor?", standalone_question: "Who is the mayor?",
    conversation_id: null, status: "answered", answer: "Ruth Okafor", confidence: 0.87, abstention: null, citations: [citation()],
    passages: [], alternatives: [], conflicts: [], corroborating_documents: 1, warnings: [], offset_unit: "unicode_code_point",
    index_version: "t-1", model: "hand", timings_ms: {}, form: "span", items: [], at_least: false, decision: null, corrections: [],
    filters: null, further: [], ...more,
  };
}

export const turn = (given) => ({ state: "answered", n: 0, question: given.question, answer: given, verdicts: [{ status: "valid" }], judged: null, filters: {} });
