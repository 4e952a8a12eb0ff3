/** Functions that choose submissions, divide them into groups and describe the sample. */
export const pythonSample = String.raw`def most_frequent(values):
    """Counts how often each text occurs, from the most frequent, ties in alphabetical order."""
    counts = values.value_counts()
    return counts.reindex(sorted(counts.index, key=lambda value: (-counts[value], value)))


def keep_submissions(statuses):
    """Returns the rows of submissions with one of the statuses, their answers, and their answers except blank ones. Without any status in the table, keeps all."""
    rows = every_row
    if statuses is not None and "submission_status" in rows and rows["submission_status"].notna().any():
        status = rows["submission_status"].fillna("NO STATUS")
        counts = most_frequent(status)
        display(pd.DataFrame({"rows": counts, "kept": ["yes" if name in statuses else "no" for name in counts.index]}))
        rows = rows[status.isin(statuses)]
    kept = every_answer[every_answer["row"].isin(rows["row"])]
    return rows, kept, kept[kept["blank"] == 0]


max_groups = 8  # smaller groups are shown together


def groups():
    """Returns pairs of a group's name and its rows, from the largest group. If group_by is None, returns all rows under an empty name."""
    if group_by is None:
        return [("", wide["row"])]
    if group_by not in wide:
        raise ValueError(f"The wide table has no column {group_by!r}.")
    is_number = pd.api.types.is_numeric_dtype(wide[group_by])
    values = wide[group_by].astype(object).map(figure if is_number else str, na_action="ignore")
    names = list(most_frequent(values).index)
    parts = [(name, values == name) for name in names[:max_groups]]
    parts += [("(other)", values.isin(names[max_groups:])), ("(no value)", values.isna())]
    return [(f"{group_by}: {name}", wide.loc[part, "row"]) for name, part in parts if part.any()]


def participants_of(members):
    """Returns one row per participant with their first known demographics. Rows without a participant ID count as separate participants."""
    rows = wide[wide["row"].isin(members)]
    columns = [name + end for name in ["demo_age", "demo_sex", "demo_country_of_residence"] for end in ["", "__missing"]]
    known = rows.reindex(columns=["row", *columns])
    return known.groupby(rows["participant_id"].where(rows["participant_id"].notna(), rows["row"]), sort=False).first()


def reasons_in(persons, column):
    """Counts the reasons why values are missing."""
    return most_frequent(persons.loc[persons[column].isna(), f"{column}__missing"].fillna("NO VALUE").astype(str))


def show_shares(persons, column):
    """Shows the number and share of participants with each value, then the reasons for missing values."""
    values, reasons = most_frequent(persons[column].dropna()), reasons_in(persons, column)
    if len(values) > 20:
        print(f"Showing the 20 most frequent of {len(values)}.")
    counts = [*values.head(20).items(), *reasons.items()]
    shares = [share(n, len(persons)) for _, n in counts]
    display(pd.DataFrame({"n": [n for _, n in counts], "share": shares}, index=pd.Index([value for value, _ in counts], name=column)))


def show_sample():
    """Describes the participants: age, sex and country of residence."""
    if not any(column.startswith("demo_") for column in wide):
        print("The tables have no demographics. Run “Prolific: Add Demographics…”, then “Prolific: Create Analysis Tables”.")
    for group, members in groups():
        persons = participants_of(members)
        if group:
            print(f"\n{group}")
        print(f"Participants: {len(persons)}. Rows: {len(members)}.")
        ages = np.sort(persons["demo_age"].dropna().to_numpy(dtype=float))
        if len(ages) > 0:
            display(pd.DataFrame([spread(ages)], index=["age"]))
        if "demo_age" in wide and len(ages) < len(persons):
            reasons = ", ".join(f"{reason} {n}" for reason, n in reasons_in(persons, "demo_age").items())
            print(f"Without an age: {len(persons) - len(ages)} ({reasons}).")
        for column in ["demo_sex", "demo_country_of_residence"]:
            if column in wide:
                show_shares(persons, column)`;

/** Lines that people change. */
export const pythonKeep = `# Statuses of the submissions to keep. "NO STATUS" stands for submissions without one; None keeps all.
keep = ["APPROVED", "AWAITING REVIEW"]
# A column of the wide table, such as "demo_sex", to show each question by group. None shows all rows together.
group_by = None

wide, long, answers = keep_submissions(keep)`;
