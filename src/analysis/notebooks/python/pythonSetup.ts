import { answerKinds } from '../../../snapshots/instructionType.ts';

const kinds = Object.entries(answerKinds)
  .map(([type, kind]) => `    "${type}": "${kind}",`)
  .join('\n');

/** Code that reads the tables. */
export const pythonRead = String.raw`import json
import math
import re
import textwrap
import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import display
from matplotlib import font_manager

folder = Path(".")  # the folder of this notebook and the tables
record = json.loads((folder / "tables.json").read_text(encoding="utf-8"))
if record.get("replacing"):
    raise RuntimeError("Some of these tables are outdated. Run “Prolific: Create Analysis Tables” again.")

# CSV files have an apostrophe before text that a spreadsheet would run as a formula, and escapes for characters that CSV can't contain.
guard = re.compile(r"""(^|[;,|\t\r\n])([ "\x0b\x0c\u00a0\u3000\ufeff]*)'(?='*[=+\-@\uff1d\uff0b\uff0d\uff20])""")
nul = re.compile(r"(?<!\\)(\\+)u(0000)")
half = re.compile(r"(?<!\\)(\\+)u(d[89a-f][0-9a-f]{2})")


def unescaped(found):
    """Converts an escape such as \\u0000 to its character. Doubled backslashes stand for single ones."""
    backslashes, code = found.groups()
    return "\\" * (len(backslashes) // 2) + (chr(int(code, 16)) if len(backslashes) % 2 else "u" + code)


def as_written(cell):
    """Restores the original text of a cell. Unpaired surrogates, such as half of an emoji, stay escaped: see exact."""
    if not isinstance(cell, str):
        return cell
    if record["guard_formulas"]:
        cell = guard.sub(r"\1\2", cell)
    if "\\" not in cell:
        return cell
    return "\\" * (len(cell) // 2) if cell.strip("\\") == "" else nul.sub(unescaped, cell)


def exact(text):
    """Restores escaped surrogates. Jupyter can't display such a text, and pandas can't save it."""
    return half.sub(unescaped, text)


def typed(cells, kind):
    """Converts cells to the type of their column, whatever they look like: "01234" is a text in a text column."""
    if kind == "number":
        return cells.astype(float)
    if kind == "integer":
        return cells.astype(float).astype("Int64")
    if kind == "time":
        written_as = {"format": "ISO8601"} if int(pd.__version__.split(".")[0]) >= 2 else {}
        times = cells.where(cells.astype(str).str.match(r"\d{4}-\d\d"))
        return pd.to_datetime(times, errors="coerce", utc=True, **written_as)
    return pd.Series([as_written(cell) for cell in cells], index=cells.index, dtype=object)


def read_table(name):
    """Reads a table. Only empty cells are missing values; "None" and "NA" are answers."""
    style = {"sep": record.get("separator", ","), "encoding": "utf-8-sig"}
    table = pd.read_csv(folder / name, dtype=object, keep_default_na=False, na_values=[""], **style)
    return pd.DataFrame({column: typed(table[column], kind) for column, kind in record["columns"][name].items()})


every_row = read_table("responses_wide.csv")
every_answer = read_table("responses_long.csv")
files = read_table("files.csv")

# The kind of each answer. Most questions never change their type, but some had a different type before. Unsupported types are "other".
kinds = {
${kinds}
}
every_answer["kind"] = [kinds.get(name, "other") for name in every_answer["type"]]

# Duplicate submissions count once.
every_row = every_row[every_row["duplicate"] == 0]
every_answer = every_answer[every_answer["duplicate"] == 0]`;

/** Code that summarizes the snapshot. */
export const pythonFigures = String.raw`pd.Series(
    {
        "rows": len(wide),
        "submissions": wide["submission_id"].nunique() + wide["submission_id"].isna().sum(),  # a row without an ID counts as a separate submission
        "participants": wide["participant_id"].nunique(),
        "first": wide["created_at"].min(),
        "last": wide["created_at"].max(),
        "answers": len(answers[["row", "column"]].drop_duplicates()),
        "uploads in this snapshot": len(files),
    }
).to_frame("")`;

/** Functions that plot questions. */
export const pythonPlots = String.raw`bar_color, outlier_color = "#3366aa", "#aabbcc"
plt.rcParams["figure.constrained_layout.use"] = True
plt.rcParams["axes.spines.top"] = plt.rcParams["axes.spines.right"] = False
plt.rcParams["axes.titlesize"] = "medium"
plt.rcParams["axes.titlelocation"] = "left"
pd.set_option("display.max_colwidth", 120)
pd.set_option("display.html.use_mathjax", False)
pd.set_option("display.float_format", figure)

# Fonts for scripts that the first font doesn't support, if they are installed.
installed = {font.name for font in font_manager.fontManager.ttflist}
others = ["Noto Sans CJK JP", "Noto Sans CJK SC", "Hiragino Sans", "PingFang SC", "Yu Gothic", "Microsoft YaHei",
          "Malgun Gothic", "Apple SD Gothic Neo", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari",
          "Noto Sans Thai", "Nirmala UI", "Arial Unicode MS", "Noto Emoji", "Segoe UI Emoji", "Unifont"]
plt.rcParams["font.family"] = ["DejaVu Sans"] + [name for name in others if name in installed]
warnings.filterwarnings("ignore", message=r"Glyph \d+")
warnings.filterwarnings("ignore", message=r"Matplotlib currently does not support")


def shown(text, width, lines=3):
    """Prepares text for a plot: wraps it to a width, truncates it and escapes "$"."""
    ellipsis = " …"
    return textwrap.fill(str(text).replace("\0", "\ufffd"), width, max_lines=lines, placeholder=ellipsis).replace("$", r"\$")


def show_first(rows, columns):
    """Shows the first ten rows."""
    display(rows.set_index("submission_id")[columns].head(10))


def answers_to(column, question, kind):
    """Yields a title and the answers of the question's current type, for all rows or for each group. Prints how many rows answered, and shows answers of a different type separately."""
    of_question, every_own = long[long["column"] == column], answers[answers["column"] == column]
    for group, members in groups():
        rows = every_own[every_own["row"].isin(members)]
        own = rows[rows["kind"] == kind]
        others = rows[(rows["kind"] != kind) & ~rows["row"].isin(own["row"])]
        answered, of_another_type = own["row"].nunique(), others["row"].nunique()
        blank = of_question.loc[of_question["row"].isin(members), "row"].nunique() - answered - of_another_type
        if group:
            print(f"\n{group}")
        print(f"Answered: {answered} of {len(members)} rows." if answered else "Nobody answered this question.")
        if blank:
            print(f"Blank: {blank}.")
        if of_another_type:
            print(f"Of a different type than the question, not included below: {of_another_type}.")
            answer = others["label"].fillna(others["text"]).fillna(others["file"])
            show_first(others.assign(answer=answer), ["type", "answer", "text"])
        yield (f"{group} – {question}" if group else question), own


def show_bars(counts, question, total):
    """Shows horizontal bars with the number of rows and its share of a total, in order from top to bottom."""
    labels = [shown(label, 40) for label in counts.index]
    height = 0.9 + sum(0.18 + 0.19 * (1 + label.count("\n")) for label in labels)
    _, axes = plt.subplots(figsize=(8, height))
    bars = axes.barh(range(len(counts)), counts.to_numpy(), color=bar_color, height=0.7)
    axes.bar_label(bars, [share(n, total) if total < 20 else f"{n} ({share(n, total)})" for n in counts.tolist()], padding=4)
    axes.set_yticks(range(len(counts)), labels)
    axes.invert_yaxis()
    axes.margins(x=0.15)
    axes.set_xlim(left=0)
    axes.xaxis.set_major_locator(plt.MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    axes.set_xlabel("rows")
    axes.set_title(shown(question, 80, 2))
    plt.show()


def few_ticks(edges):
    """Returns the positions of round edges whose labels fit next to each other."""
    room = 60 // (3 + max(len(f"{edge:.15g}") for edge in edges))
    every = next((n for n in (1, 2, 5, 10, 20) if len(edges) / n <= max(2, room)), 50)
    start = -round(edges[0] / (edges[1] - edges[0])) % every if len(edges) > 1 else 0
    return list(range(start, len(edges), every)) or [0]


def show_histogram(axes, numbers, name, title):
    """Draws a histogram. Outliers are in one bar at each end."""
    edges, counts, below, above, of_values = histogram(numbers)
    axes.bar(range(len(counts)), counts, width=0.8 if of_values else 1, color=bar_color, edgecolor="white")
    limit = f"above {edges[-2]:.15g}" if of_values else f"at {edges[-1]:.15g} or more"
    for place, n, where in [(-2.5, below, f"below {edges[0]:.15g}"), (len(counts) + 1.5, above, limit)]:
        if n > 0:
            axes.bar(place, n, width=1.6, color=outlier_color)
            axes.annotate(f"{n} {where}".replace(" or", "\nor"), (place, n), (0, 2), textcoords="offset points", ha="center", va="bottom", fontsize="small")
    labeled = edges[:-1] if of_values else edges
    ticks = few_ticks(labeled)
    axes.set_xticks([tick if of_values else tick - 0.5 for tick in ticks], [f"{labeled[tick]:.15g}" for tick in ticks])
    axes.margins(y=0.15)
    axes.yaxis.set_major_locator(plt.MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    axes.set_xlabel(name)
    axes.set_ylabel("rows")
    axes.set_title(title)


def show_options(rows, question, options):
    """Shows how many rows chose each option: the question's options in their order, then other answers."""
    if rows.empty:
        return
    listed = rows["option"].fillna(0).between(1, len(options))
    chosen = rows[listed].groupby("option")["row"].nunique()
    unlisted = rows[~listed].groupby("label")["row"].nunique().sort_values(ascending=False, kind="stable")
    counts = [int(chosen.get(place, 0)) for place in range(1, len(options) + 1)]
    counts = pd.Series([*counts, *unlisted], index=[*options, *unlisted.index], dtype=int)
    if len(counts) > 40:
        print(f"Showing the 40 most frequent of {len(counts)}.")
        counts = counts.sort_values(ascending=False, kind="stable").head(40)
    if not counts.empty:
        show_bars(counts, question, rows["row"].nunique())


def show_choices(column, question, options=()):
    """Shows how many rows chose each option."""
    for title, rows in answers_to(column, question, "choice"):
        show_options(rows, title, options)


def show_ratings(column, question, options=()):
    """Shows how many rows gave each number of stars, and statistics of the rows that gave exactly one."""
    for title, rows in answers_to(column, question, "rating"):
        show_options(rows, title, options)
        stars = rows[["row", "label", "number"]].drop_duplicates()
        stars = stars.loc[~stars["row"].duplicated(keep=False), "number"].dropna()
        if not stars.empty:
            display(pd.DataFrame([spread(np.sort(stars.to_numpy()))], index=["stars"]))


def row_numbers(rows):
    """Returns the number in each row. Prints how many rows have several different numbers, and how many have none that can be read reliably."""
    amounts = rows.assign(unit=rows["unit"].fillna(""), text=rows["text"].where(rows["number"].isna()))
    amounts = amounts[["row", "unit", "number", "text"]].drop_duplicates()
    several = amounts["row"].duplicated(keep=False)
    unread = ~several & amounts["number"].isna()
    if several.any():
        print(f"Several numbers: {amounts.loc[several, 'row'].nunique()}.")
    if unread.any():
        print(f"Not a number: {unread.sum()}.")
    return amounts[~several & ~unread]


def show_amounts(rows, question, units=None):
    """Shows a histogram and statistics for each unit. Amounts are not converted."""
    numbers = row_numbers(rows)
    if numbers.empty:
        return
    units = units or {}
    found = list(numbers["unit"].unique())
    order = [unit for unit in units if unit in found] + [unit for unit in found if unit not in units]
    across = min(3, len(order))
    down = -(-len(order) // across)
    fig, grid = plt.subplots(down, across, figsize=(4 * across + (2 if across == 1 else 0), 3 * down), squeeze=False)
    for axes in grid.flat[len(order):]:
        axes.set_visible(False)
    table = {}
    for unit, axes in zip(order, grid.flat):
        values = np.sort(numbers.loc[numbers["unit"] == unit, "number"].to_numpy())
        table[unit] = spread(values)
        show_histogram(axes, values, shown(units.get(unit, unit), 30), f"n = {len(values)}, median {figure(table[unit]['median'])}")
    fig.suptitle(shown(question, 80, 2), x=0.01, ha="left", fontsize="medium")
    plt.show()
    display(pd.DataFrame.from_dict(table, orient="index").rename(index=units))


def show_numbers(column, question, units=None):
    """Shows the amounts in each unit; numeric text questions have no units."""
    for title, rows in answers_to(column, question, "text" if units is None else "number"):
        show_amounts(rows, title, units)


# Words to exclude from the frequent words, in lower case. Common English words are already excluded.
stop_words = set()


def show_words(rows, question):
    """Shows the length of texts and their most frequent words."""
    texts = rows[["row", "text"]].dropna().drop_duplicates()
    if texts.empty:
        return
    lengths = np.sort(texts["text"].map(exact).str.len().groupby(texts["row"]).sum().to_numpy(dtype=float))
    table = pd.DataFrame([spread(lengths)], index=["characters"])
    _, axes = plt.subplots(figsize=(6, 3))
    title = f"{shown(question, 70, 2)}\nn = {len(lengths)}, median {figure(table['median'].iloc[0])}"
    show_histogram(axes, lengths, "characters", title)
    plt.show()
    display(table)
    words = rows[["row", "words"]].dropna()
    words = words.assign(word=words["words"].str.split(" ")).explode("word").drop_duplicates(["row", "word"])
    counts = words.groupby("word").size().drop(list(stop_words), errors="ignore").sort_values(ascending=False, kind="stable")
    display(counts.head(15).rename("answers").reset_index())


def show_texts(column, question):
    """Shows the length of the answers and their most frequent words."""
    for title, rows in answers_to(column, question, "text"):
        show_words(rows, title)


def show_uploads(rows, question):
    """Shows the number of files per answer, and their types. A file that a row lists twice counts once."""
    if rows.empty:
        return
    rows = rows[rows["file"].isna() | ~rows.duplicated(["row", "file"])]
    counts = rows.groupby("row").size().value_counts().sort_index()
    counts.index = [f"{n} file" if n == 1 else f"{n} files" for n in counts.index]
    show_bars(counts, question, counts.sum())
    names = rows["file"].fillna(rows["text"]).fillna("")
    types = names.str.extract(r"\.([^./\\]{1,10})$", expand=False).str.lower().fillna("?")
    sizes = files.drop_duplicates("path").set_index("path")["size"]
    table = pd.DataFrame({"type": types, "in this snapshot": rows["file"].notna(), "bytes": rows["file"].map(sizes).astype(float)})
    table = table.groupby("type").agg(**{"files": ("in this snapshot", "size"), "in this snapshot": ("in this snapshot", "sum"), "megabytes": ("bytes", "sum")})
    table["megabytes"] = table["megabytes"] / 1e6
    display(table.sort_values("files", ascending=False))


def show_files(column, question):
    """Shows the uploaded files."""
    for title, rows in answers_to(column, question, "files"):
        show_uploads(rows, title)


def show_whatever(column, question, options=()):
    """Shows answers to a question of an unsupported type by what they contain: files, options, numbers or text."""
    for title, rows in answers_to(column, question, "other"):
        show_uploads(rows[rows["file"].notna()], title)
        rows = rows[rows["file"].isna()]
        if rows["label"].notna().any():
            show_options(rows, title, options)
        elif rows["number"].notna().all():
            show_amounts(rows, title)
        else:
            show_words(rows, title)


def show_comments(column):
    """Shows the first ten comments, of all rows or of each group. Identical comments in a row count once."""
    written = answers[(answers["column"] == column) & (answers["kind"] == "choice") & answers["text"].str.contains(r"[^\s\ufeff]", na=False)]
    written = written.drop_duplicates(["row", "text"])
    for group, members in groups():
        rows = written[written["row"].isin(members)]
        if not rows.empty:
            if group:
                print(f"\n{group}")
            print(f"Comments: {len(rows)}.")
            show_first(rows, ["label", "text"])


def show_others(known):
    """Shows answers to questions that the collection no longer lists."""
    others = long[~long["column"].isin(known)]
    for column, rows in others.groupby("column"):
        question = rows["question"].dropna().iloc[0] if rows["question"].notna().any() else column
        kind = rows["kind"].iloc[0]
        if kind == "files":
            show_files(column, question)
        elif kind == "choice":
            show_choices(column, question)
        elif kind == "rating":
            show_ratings(column, question)
        elif kind == "number":
            show_numbers(column, question, {})
        elif kind == "other":
            show_whatever(column, question)
        else:
            show_texts(column, question)
    if others.empty:
        print("None.")`;
