"""Joins the tables in a folder with a people folder as people do in pandas, and writes them as CSV."""

import glob
import sys

import pandas

tables, people, out = sys.argv[1:4]
left_out = [
    *["Participant id", "Status", "Started at", "Completed at", "Time taken", "Completion code"],
    *["Custom study tncs accepted at", "Reviewed at", "Archived at"],
]
submissions = pandas.read_json(f"{people}/submissions.jsonl", lines=True, dtype=False, convert_dates=False)
files = sorted(glob.glob(f"{people}/demographics-*.csv"))
demographics = pandas.concat([pandas.read_csv(file, dtype=str, keep_default_na=False) for file in files])
joined = submissions[["id", "status", "started_at", "completed_at", "time_taken"]].merge(
    demographics.drop(columns=left_out), left_on="id", right_on="Submission id", how="left"
)
for table in ["wide", "long"]:
    rows = pandas.read_csv(f"{tables}/responses_{table}.csv", dtype=str, keep_default_na=False)
    rows = rows.merge(joined, left_on="submission_id", right_on="id", how="left")
    rows.to_csv(f"{out}/responses_{table}.csv", index=False)
