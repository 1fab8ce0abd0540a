#!/bin/sh
# Ask a running service from a shell: sh examples/ask.sh QUESTION [ADDRESS]
# Prints the quoted answer and where it stands, or why there is none. RAG_KEY holds a key, if one is
# needed. Needs curl and python3, which takes the JSON apart.
set -eu
question=${1:?"give a question: sh examples/ask.sh QUESTION [ADDRESS]"}
address=${2:-http://127.0.0.1:8000}
python3 -c 'import json, sys; print(json.dumps({"question": sys.argv[1]}))' "$question" |
  curl --silent --show-error --fail-with-body --json @- \
    ${RAG_KEY:+--header "X-API-Key: $RAG_KEY"} "$address/ask" |
  python3 -c '
import json, sys
body = sys.stdin.read()
if not body:
    sys.exit("Is the service running there? `make run` or `rag serve FOLDER` starts it.")
answer = json.loads(body)
if "error" in answer:
    sys.exit(answer["error"]["message"])
for cited in answer["citations"]:
    place = "characters {start_char_index}-{end_char_index}".format(**cited)
    print("“{}”  {}, {}".format(cited["cited_text"], cited["document_title"], place))
if answer["abstention"]:
    print(answer["abstention"]["message"])
'
