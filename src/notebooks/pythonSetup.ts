/** Reads the tables. */
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

folder = Path(".")  # where this notebook and the tables lie
record = json.loads((folder / "tables.json").read_text(encoding="utf-8"))
if record.get("replacing"):
    raise RuntimeError("Some of these tables are new and some are not. Run “Prolific: Create Analysis Tables” again.")

# In the CSV files, a formula has an apostrophe before it wherever a spreadsheet would run it, and what CSV cannot hold is escaped.
guard = re.compile(r"""(^|[;,|\t\r\n])([ "\x0b\x0c\u00a0\u3000\ufeff]*)'(?='*[=+\-@\uff1d\uff0b\uff0d\uff20])""")
nul = re.compile(r"(?<!\\)(\\+)u(0000)")
half = re.compile(r"(?<!\\)(\\+)u(d[89a-f][0-9a-f]{2})")


def unescaped(found):
    """The character of an escape such as \\u0000; two backslashes before what looks like one are a backslash."""
    backslashes, code = found.groups()
    return "\\" * (len(backslashes) // 2) + (chr(int(code, 16)) if len(backslashes) % 2 else "u" + code)


def as_written(cell):
    """The text of a cell as it was written. Halves of surrogate pairs, as of an emoji that was cut, stay escaped: see exact."""
    if not isinstance(cell, str):
        return cell
    if record["guard_formulas"]:
        cell = guard.sub(r"\1\2", cell)
    if "\\" not in cell:
        return cell
    return "\\" * (len(cell) // 2) if cell.strip("\\") == "" else nul.sub(unescaped, cell)


def exact(text):
    """A text with halves of surrogate pairs in the place of their escapes. Jupyter fails to show, and pandas to save, such a text."""
    return half.sub(unescaped, text)


def typed(cells, kind):
    """Cells of the type that their column has. What they look like decides nothing: "01234" is a text where texts were asked for."""
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
    """Reads a table. Only empty cells are missing: an answer such as "None" or "NA" is an answer."""
    table = pd.read_csv(folder / name, dtype=object, keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    return pd.DataFrame({column: typed(table[column], kind) for column, kind in record["columns"][name].items()})


wide = read_table("responses_wide.csv")
long = read_table("responses_long.csv")
files = read_table("files.csv")

# What was answered: most questions had one type all the time, some were of another type before. Other types and shapes are not known.
kinds = {"multiple_choice": "choice", "multiple_choice_with_free_text": "choice", "free_text": "text", "free_text_with_unit": "number", "file_upload": "files"}
long["kind"] = [kinds.get(name, "other") for name in long["type"]]

# The same submission can be in the data twice; every answer counts once here.
wide = wide[wide["duplicate"] == 0]
long = long[long["duplicate"] == 0]

# What counts: all but white space.
answers = long[long["blank"] == 0]`;

/** The figures of the whole. */
export const pythonFigures = String.raw`pd.Series(
    {
        "rows": len(wide),
        "submissions": wide["submission_id"].nunique() + wide["submission_id"].isna().sum(),  # a row without an id is one of its own
        "participants": wide["participant_id"].nunique(),
        "first": wide["created_at"].min(),
        "last": wide["created_at"].max(),
        "answers": len(answers[["row", "column"]].drop_duplicates()),
        "uploads in this snapshot": len(files),
    }
).to_frame("")`;

/** What the plots are drawn with. */
export const pythonPlots = String.raw`colour, far_out = "#3366aa", "#aabbcc"
plt.rcParams["figure.constrained_layout.use"] = True
plt.rcParams["axes.spines.top"] = plt.rcParams["axes.spines.right"] = False
plt.rcParams["axes.titlesize"] = "medium"
plt.rcParams["axes.titlelocation"] = "left"
pd.set_option("display.max_colwidth", 120)
pd.set_option("display.html.use_mathjax", False)
pd.set_option("display.float_format", figure)

# Fonts for the scripts that the first one has no letters for, as far as they are installed.
installed = {font.name for font in font_manager.fontManager.ttflist}
others = ["Noto Sans CJK JP", "Noto Sans CJK SC", "Hiragino Sans", "PingFang SC", "Yu Gothic", "Microsoft YaHei",
          "Malgun Gothic", "Apple SD Gothic Neo", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari",
          "Noto Sans Thai", "Nirmala UI", "Arial Unicode MS", "Noto Emoji", "Segoe UI Emoji", "Unifont"]
plt.rcParams["font.family"] = ["DejaVu Sans"] + [name for name in others if name in installed]
warnings.filterwarnings("ignore", message=r"Glyph \d+")
warnings.filterwarnings("ignore", message=r"Matplotlib currently does not support")


def shown(text, width, lines=3):
    """Text for a plot: in lines of this width, the rest left out, and "$" is no formula."""
    left_out = " …"
    return textwrap.fill(str(text).replace("\0", "\ufffd"), width, max_lines=lines, placeholder=left_out).replace("$", r"\$")


def show_first(rows, columns):
    """The first ten rows."""
    display(rows.set_index("submission_id")[columns].head(10))


def answers_to(column, kind):
    """What answers a question as it is asked. Says how many rows do, and shows apart what was answered when it was of another type."""
    rows = answers[answers["column"] == column]
    own = rows[rows["kind"] == kind]
    others = rows[(rows["kind"] != kind) & ~rows["row"].isin(own["row"])]
    answered, of_another_type = own["row"].nunique(), others["row"].nunique()
    blank = long.loc[long["column"] == column, "row"].nunique() - answered - of_another_type
    print(f"Answered: {answered} of {len(wide)} rows." if answered else "Nobody answered this question.")
    if blank:
        print(f"Blank: {blank}.")
    if of_another_type:
        print(f"Of another type than the question, which are not in what follows: {of_another_type}.")
        answer = others["label"].fillna(others["text"]).fillna(others["file"])
        show_first(others.assign(answer=answer), ["type", "answer", "text"])
    return own


def show_bars(counts, question, total):
    """Horizontal bars of rows, the first on top, with the count and its share of a total."""
    labels = [shown(label, 40) for label in counts.index]
    height = 0.9 + sum(0.18 + 0.19 * (1 + label.count("\n")) for label in labels)
    _, axes = plt.subplots(figsize=(8, height))
    bars = axes.barh(range(len(counts)), counts.to_numpy(), color=colour, height=0.7)
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
    """Places of round edges, so few that their labels fit."""
    room = 60 // (3 + max(len(f"{edge:.15g}") for edge in edges))
    every = next((n for n in (1, 2, 5, 10, 20) if len(edges) / n <= max(2, room)), 50)
    start = -round(edges[0] / (edges[1] - edges[0])) % every if len(edges) > 1 else 0
    return list(range(start, len(edges), every)) or [0]


def show_histogram(axes, numbers, name, title):
    """A histogram of numbers. What lies far out is in one bar at each end."""
    edges, counts, below, above, of_values = histogram(numbers)
    axes.bar(range(len(counts)), counts, width=0.8 if of_values else 1, color=colour, edgecolor="white")
    limit = f"above {edges[-2]:.15g}" if of_values else f"at {edges[-1]:.15g} or more"
    for place, n, where in [(-2.5, below, f"below {edges[0]:.15g}"), (len(counts) + 1.5, above, limit)]:
        if n > 0:
            axes.bar(place, n, width=1.6, color=far_out)
            axes.annotate(f"{n} {where}".replace(" or", "\nor"), (place, n), (0, 2), textcoords="offset points", ha="center", va="bottom", fontsize="small")
    labelled = edges[:-1] if of_values else edges
    ticks = few_ticks(labelled)
    axes.set_xticks([tick if of_values else tick - 0.5 for tick in ticks], [f"{labelled[tick]:.15g}" for tick in ticks])
    axes.margins(y=0.15)
    axes.yaxis.set_major_locator(plt.MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    axes.set_xlabel(name)
    axes.set_ylabel("rows")
    axes.set_title(title)


def show_choices(column, question, options=()):
    """How many rows chose each option: those of the question in their order, then what else there is."""
    rows = answers_to(column, "choice")
    if rows.empty:
        return
    listed = rows["option"].fillna(0).between(1, len(options))
    chosen = rows[listed].groupby("option")["row"].nunique()
    unlisted = rows[~listed].groupby("label")["row"].nunique().sort_values(ascending=False, kind="stable")
    counts = [int(chosen.get(place, 0)) for place in range(1, len(options) + 1)]
    counts = pd.Series([*counts, *unlisted], index=[*options, *unlisted.index], dtype=int)
    if len(counts) > 40:
        print(f"The 40 most frequent of {len(counts)}.")
        counts = counts.sort_values(ascending=False, kind="stable").head(40)
    if not counts.empty:
        show_bars(counts, question, rows["row"].nunique())


def one_number_each(rows):
    """The number of each row. Says how many rows gave different ones, and how many none that can be read for certain."""
    amounts = rows.assign(unit=rows["unit"].fillna(""), text=rows["text"].where(rows["number"].isna()))
    amounts = amounts[["row", "unit", "number", "text"]].drop_duplicates()
    several = amounts["row"].duplicated(keep=False)
    unread = ~several & amounts["number"].isna()
    if several.any():
        print(f"Several numbers: {amounts.loc[several, 'row'].nunique()}.")
    if unread.any():
        print(f"Not a number: {unread.sum()}.")
    return amounts[~several & ~unread]


def show_numbers(column, question, units=None):
    """A histogram for each unit, and figures. Amounts are not converted; texts that must be numbers have no units."""
    numbers = one_number_each(answers_to(column, "text" if units is None else "number"))
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


# Words to leave out of the frequent ones, in lower case. Those of English that say nothing of what a text is about are left out already.
stop_words = set()


def show_texts(column, question, kind="text"):
    """How long the answers are, and the words that most of them have. Kind "other": of a question whose type is not known."""
    rows = answers_to(column, kind)
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
    display(counts.head(15).rename("answers with it").reset_index())


def show_files(column, question):
    """How many files came with an answer, and of which kinds they are. One that a row names twice counts once."""
    rows = answers_to(column, "files")
    if rows.empty:
        return
    rows = rows[rows["file"].isna() | ~rows.duplicated(["row", "file"])]
    counts = rows.groupby("row").size().value_counts().sort_index()
    counts.index = [f"{n} file" if n == 1 else f"{n} files" for n in counts.index]
    show_bars(counts, question, counts.sum())
    names = rows["file"].fillna(rows["text"]).fillna("")
    kinds = names.str.extract(r"\.([^./\\]{1,10})$", expand=False).str.lower().fillna("?")
    sizes = files.drop_duplicates("path").set_index("path")["size"]
    table = pd.DataFrame({"kind": kinds, "here": rows["file"].notna(), "bytes": rows["file"].map(sizes).astype(float)})
    table = table.groupby("kind").agg(files=("here", "size"), here=("here", "sum"), megabytes=("bytes", "sum"))
    table["megabytes"] = table["megabytes"] / 1e6
    display(table.sort_values("files", ascending=False))


def show_written(column):
    """What was written with choices, each different text of a row once: the first ten."""
    rows = answers[(answers["column"] == column) & (answers["kind"] == "choice") & answers["text"].str.contains(r"[^\s\ufeff]", na=False)]
    rows = rows.drop_duplicates(["row", "text"])
    if not rows.empty:
        print(f"Written with a choice: {len(rows)}.")
        show_first(rows, ["label", "text"])


def show_others(known):
    """Answers to questions that the collection no longer lists."""
    others = long[~long["column"].isin(known)]
    for column, rows in others.groupby("column"):
        question = rows["question"].dropna().iloc[0] if rows["question"].notna().any() else column
        kind = rows["kind"].iloc[0]
        if kind == "files":
            show_files(column, question)
        elif kind == "choice":
            show_choices(column, question)
        elif kind == "number":
            show_numbers(column, question, {})
        else:
            show_texts(column, question, kind)
    if others.empty:
        print("There are none.")`;
