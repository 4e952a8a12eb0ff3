/** Returns the README of a collection’s archive. */
export function archiveReadme(collectionId: string): string {
  return `# Collection export

Collection \`${collectionId}\`.

| Entry | What it is |
| --- | --- |
| \`responses.jsonl\` | One line of JSON for each submission |
| \`collection.json\` | The collection and its instructions: the question for each instruction id |
| \`files/\` | What participants uploaded, if anything, in a folder for each submission |

## Quick start

\`\`\`python
import pandas as pd

responses = pd.read_json("responses.jsonl", lines=True)
answers = pd.json_normalize(responses["responses"])
print(pd.concat([responses[["submission_id", "participant_id"]], answers], axis=1).head())
\`\`\`
`;
}

/** Returns the README of a batch’s archive. */
export function batchReadme(batchId: string): string {
  return `# Batch export

Batch \`${batchId}\`.

| Entry | What it is |
| --- | --- |
| \`responses-by-submission.jsonl\` | One line of JSON for each submission: the responses to every task it did |
| \`responses-by-task.jsonl\` | The same responses, one line of JSON for each task: to compare those who rated it |
| \`batch.json\` | The batch and its instructions: the question for each instruction id |
| \`files/\` | What participants uploaded, if anything, in a folder for each submission |

## Quick start

\`\`\`python
import pandas as pd

tasks = pd.read_json("responses-by-task.jsonl", lines=True)
ratings = tasks.explode("submissions", ignore_index=True)
print(pd.concat([ratings[["task_id"]], pd.json_normalize(ratings["submissions"])], axis=1).head())
\`\`\`
`;
}
