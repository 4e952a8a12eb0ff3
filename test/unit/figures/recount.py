"""Recounts the figures of docs/figures.md from the raw lines, with pandas and NumPy.

Reads cases from the file in its argument, one JSON object per line: {"folder", "records", "questions", "timeZone"}.
Prints a JSON object per case with the figures by the names of recount.ts.
"""
import json
import math
import re
import sys
import unicodedata
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

np.seterr(all="ignore")
KINDS = {
    "multiple_choice": "choice",
    "multiple_choice_with_free_text": "choice",
    "free_text_with_unit": "number",
    "free_text": "text",
    "file_upload": "files",
    "star_rating": "rating",
}
STOP_WORDS = json.loads((Path(__file__).parents[3] / "src/analysis/summary/cards/stopWords.json").read_text(encoding="utf-8"))
STOP_LISTS = [set(words.split()) for words in STOP_WORDS["languages"].values()]
HALVES = set(STOP_WORDS["alsoEnglish"].split())
CERTAIN = {  # the measure, and the factor to its small step
    "g": ("mass", 1e6),
    "kg": ("mass", 1e9),
    "lb": ("mass", 453592370.0),
    "ml": ("volume", 1e3),
    "l": ("volume", 1e6),
    "min": ("time", 6e4),
    "h": ("time", 36e5),
}


def text_of(value):
    """Formats a value as JavaScript does."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value == int(value) if math.isfinite(value) else False:
            return str(int(value)) if abs(value) < 1e21 else repr(value)
        return repr(value)
    return str(value)


def is_blank(text):
    return text is None or re.fullmatch(r"[\s\ufeff]*", text) is not None


def time_of(written):
    if not isinstance(written, str):
        return math.nan
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?", written)
    if found is None:
        return math.nan
    *parts, fraction, zone = found.groups()
    try:
        time = datetime(*map(int, parts), tzinfo=timezone.utc)
    except ValueError:
        return math.nan
    ms = (time - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(milliseconds=1) + int((fraction or "0")[:3].ljust(3, "0"))
    if zone not in (None, "Z"):
        minutes = int(zone[1:3]) * 60 + int(zone[4:6])
        ms -= (1 if zone[0] == "+" else -1) * minutes * 60_000
    return float(ms)


def entries_of(responses):
    if isinstance(responses, list):
        return [(entry["instruction_id"], entry) for entry in responses]
    return list((responses or {}).items())


def read_rows(path, by_task):
    """Returns a table of rows and a table of their answers, one item per line."""
    lines = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n")):
        try:
            lines.append(json.loads(line))
        except ValueError:
            continue
    table = pd.DataFrame({"json": lines})
    table["submission"] = [each.get("submission_id") for each in lines]
    table["key"] = [
        None if each.get("submission_id") is None else each["submission_id"] + (" " + str(each.get("task_id")) if by_task else "")
        for each in lines
    ]
    table["time"] = [time_of(each.get("created_at")) for each in lines]
    table["place"] = range(len(table))
    table["counts"] = table["key"].isna()
    for _, same in table[table["key"].notna()].groupby("key"):
        order = same["place"] if same["time"].isna().any() else same.sort_values(["time", "place"])["place"]
        table.loc[order.iloc[-1], "counts"] = True
    rows = []
    for json_of_line in table.loc[table["counts"], "json"]:
        head = {name: json_of_line.get(name) for name in ["submission_id", "participant_id", "study_id", "created_at"]}
        for part in json_of_line.get("tasks") or json_of_line.get("submissions") or [json_of_line]:
            own = {**head, **{name: part[name] for name in head if part.get(name) is not None and "submissions" in json_of_line}}
            if "submissions" in json_of_line:
                own["created_at"] = part.get("created_at")
            rows.append({**own, "entries": entries_of(part.get("responses"))})
    table = pd.DataFrame(rows, columns=["submission_id", "participant_id", "study_id", "created_at", "entries"])
    table["time"] = [time_of(written) for written in table["created_at"]]
    return table


def items_of(entry):
    payload = entry["value"] if "value" in entry else entry.get("answer")
    for element in payload if isinstance(payload, list) else [payload]:
        json_of = element if isinstance(element, dict) else {"value": element}
        value = json_of.get("value")
        yield {
            "value": None if value is None else text_of(value),
            "unit": json_of.get("unit", entry.get("unit")) or "",
            "explanation": json_of.get("explanation"),
            "file": json_of.get("path"),
            "size": json_of.get("file_size_mb"),
            "odd": "lat" in json_of,
        }


def number_in(text):
    """Returns the number of an unambiguous text; otherwise NaN."""
    text = (text or "").strip()
    digits = r"(?:\d+\.?\d*|\.\d+)"
    if re.fullmatch(rf"[+-]?{digits}(?:e[+-]?\d+)?", text, re.I):
        number = float(text)
    elif re.fullmatch(r"[+-]?(?:\d+,(?:\d\d?|\d{4,})|0,\d+)", text):
        number = float(text.replace(",", "."))
    elif re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+", text):
        number = float(text.replace(",", ""))
    elif re.fullmatch(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+", text):
        number = float(text.replace(".", "").replace(",", "."))
    else:
        return math.nan
    return number if math.isfinite(number) else math.nan


def edge(digit, times, power):
    """Returns digit × times × 10^power, rounded once."""
    return float(f"{digit * times}e{power}")


def nice(limit, up):
    """Returns 1, 2 or 5 times a power of ten: the smallest that is at least, or the largest that is at most, the value."""
    power = math.floor(math.log10(limit)) - 1
    steps = [(digit, exponent) for exponent in range(power, power + 4) for digit in (1, 2, 5)]
    if up:
        return next(step for step in steps if edge(step[0], 1, step[1]) >= limit * (1 - 1e-12))
    return [step for step in steps if edge(step[0], 1, step[1]) <= limit * (1 + 1e-12)][-1]


def near_of(numbers):
    low, high = quantiles(numbers, [0.25, 0.75])
    if high > low:
        low, high = low - 3 * (high - low), high + 3 * (high - low)
    else:
        low, high = quantiles(numbers, [0.01, 0.99])
    return numbers[(numbers >= low) & (numbers <= high)]


def quantiles(numbers, shares):
    """Returns NumPy's quantile; of halves if the distance of two neighbors exceeds a double."""
    found, halves = np.quantile(numbers, shares), np.quantile(numbers / 4, shares)
    return [float(value) if math.isfinite(value) else float(half) * 4 for value, half in zip(found, halves)]


def values_grid(numbers, every):
    """Returns a bar per value; None if the values are off the grid."""
    low, high = numbers.min(), numbers.max()
    if not np.all(numbers * 2 == np.round(numbers * 2)) or not np.all(np.isfinite(numbers * 2)):
        return None
    doubled = [int(number * 2) for number in numbers]
    steps = [step for power in range(0, 25) for step in (10**power, 2 * 10**power)]
    fitting = [step / 2 for step in steps if step / 2 <= max(high - low, 1) and all(number % step == 0 for number in doubled)]
    step = max(fitting)
    if (high - low) / step + 1 > 40 or high + step == high or low + step == low or np.any((every > high) & (every < high + step)):
        return None
    return [low + place * step for place in range(int(round((high - low) / step)) + 1)]


def bar_width(numbers):
    on_grid = values_grid(numbers, numbers) or values_grid(near_of(numbers), numbers)
    if on_grid is not None:
        return on_grid[1] - on_grid[0] if len(on_grid) > 1 else 1 if on_grid[0] % 1 == 0 else 0.5
    used = near_of(numbers)
    edges = edges_of(used.min(), used.max(), numbers, used)
    return edges[1] - edges[0]


def histogram(name, numbers, figures):
    on_grid, used = values_grid(numbers, numbers), numbers
    if on_grid is None:
        used = near_of(numbers)
        on_grid = values_grid(used, numbers)
    if on_grid is not None:
        figures[f"{name}: below"] = int((numbers < on_grid[0]).sum())
        figures[f"{name}: above"] = int((numbers > on_grid[-1]).sum())
        figures[f"{name}: bars"] = len(on_grid)
        for place, value in enumerate(on_grid):
            figures[f"{name}: bar {place} value"] = value
            figures[f"{name}: bar {place} count"] = int((numbers == value).sum())
        return
    low, high = used.min(), used.max()
    if low == high:
        figures[f"{name}: only value"] = low
        return
    edges = edges_of(low, high, numbers, used)
    figures[f"{name}: below"] = int((numbers < edges[0]).sum())
    figures[f"{name}: above"] = int((numbers >= edges[-1]).sum())
    bins(f"{name}: bar", edges, numbers, figures)


def edges_of(low, high, numbers, used):
    one = [low, float(np.nextafter(high, np.inf))]
    if high / 40 - low / 40 < 1e-300:
        return one
    lower, upper = quantiles(numbers, [0.25, 0.75])
    wanted = (upper - lower) * (2 / len(used) ** (1 / 3)) if upper > lower else high / 20 - low / 20
    digit, power = nice(max(wanted, high / 40 - low / 40), True)
    if edge(digit, 1, power) > high / 8 - low / 8:
        digit, power = nice(high / 8 - low / 8, False)
    if np.all(used == np.round(used)) and power < 0:
        digit, power = 1, 0
    place = math.floor(low / edge(digit, 1, power)) + 1
    while edge(digit, place, power) > low:
        place -= 1
    edges = [edge(digit, place, power)]
    while edges[-1] <= high:
        place += 1
        edges.append(edge(digit, place, power))
    return edges if math.isfinite(edges[-1]) else one


def bins(name, edges, numbers, figures):
    counts = np.diff(np.searchsorted(np.sort(numbers), edges, side="left"))
    figures[f"{name}s"] = len(counts)
    for place, count in enumerate(counts):
        figures[f"{name} {place} from"] = edges[place]
        figures[f"{name} {place} to"] = edges[place + 1]
        figures[f"{name} {place} count"] = int(count)


def logarithmic(name, numbers, figures):
    lower, middle, upper = quantiles(numbers, [0.25, 0.5, 0.75])
    skewed = numbers.min() > 0 and numbers.max() >= 100 * numbers.min() and upper > middle and upper - middle >= 1.5 * (middle - lower)
    edges = []
    for digits in ((1, 1.585, 2.512, 3.981, 6.31), (1, 2.154, 4.642), (1, 3.162), (1,)) if skewed else ():
        all_edges = [float(f"{digit}e{power}") for power in range(-325, 310) for digit in digits]
        first = max(place for place, each in enumerate(all_edges) if each <= numbers.min())
        last = next((place for place, each in enumerate(all_edges) if each > numbers.max()), first)
        edges = all_edges[first : last + 1]
        if 2 <= len(edges) <= 41 and math.isfinite(edges[-1]):
            break
        edges = []
    figures[f"{name}: logarithmic"] = "true" if edges else "false"
    if edges:
        bins(f"{name}: log bin", edges, numbers, figures)


def two_groups(name, numbers, figures):
    figures[f"{name}: two groups"] = "false"
    if len(numbers) < 30 or len(np.unique(numbers)) < 5:
        return
    near = near_of(numbers)
    low, high = near.min(), near.max()
    edges = np.array([low * (1 - k / 64) + high * (k / 64) for k in range(65)])
    counts = np.diff(np.concatenate([[0], np.searchsorted(np.sort(near), edges[1:-1], side="left"), [len(near)]]))
    best, split = 0.0, None
    centres = np.arange(64) + 0.5
    for k in range(1, 64):
        below, above = counts[:k], counts[k:]
        if below.sum() == 0 or above.sum() == 0:
            continue
        apart = (above * centres[k:]).sum() / above.sum() - (below * centres[:k]).sum() / below.sum()
        between = below.sum() * above.sum() * apart**2
        if between > best * (1 + 1e-12):
            best, split = between, edges[k]
    if split is None:
        return
    lower, upper = numbers[numbers < split], numbers[numbers >= split]
    if min(len(lower), len(upper)) < len(numbers) / 5:
        return
    (low_start, one, low_end), (high_start, other, high_end) = (quantiles(side, [0.1, 0.5, 0.9]) for side in (lower, upper))
    bar = bar_width(numbers)
    if high_start - low_end < max(low_end - low_start, high_end - high_start, 3 * bar):
        return
    figures[f"{name}: two groups"] = "true"
    for side, count, middle in [("lower", len(lower), one), ("upper", len(upper), other)]:
        figures[f"{name}: {side} group"] = count
        figures[f"{name}: {side} group median"] = middle


def spread(name, numbers, figures):
    figures[f"{name}: n"] = len(numbers)
    names = ["min", "lower quartile", "median", "upper quartile", "max"]
    figures.update({f"{name}: {each}": value for each, value in zip(names, quantiles(numbers, [0, 0.25, 0.5, 0.75, 1]))})
    if len(numbers) >= 5:
        scale = 2.0**1000 if np.abs(numbers).max() > 1e100 else 1.0
        scaled = numbers / scale
        # Distances from the median avoid the rounding errors of large numbers.
        middle = np.sort(scaled)[len(scaled) // 2]
        figures[f"{name}: mean"] = math.fsum(scaled) / len(scaled) * scale
        figures[f"{name}: deviation"] = float(np.std(scaled - middle, ddof=1) * scale)


def numbers_of(question, own, figures):
    """Counts the numbers of `own`: items of answered rows, with columns row, value, unit."""
    name = question["id"]
    own = own.assign(number=[number_in(value) for value in own["value"]])
    own["text"] = own["value"].where(own["number"].isna())
    amounts = own[["row", "unit", "number", "text"]].drop_duplicates()
    per_row = amounts.groupby("row").size()
    several = per_row.index[per_row > 1]
    single = amounts[~amounts["row"].isin(several)]
    numbers = single[single["number"].notna()]
    uses = numbers["unit"].value_counts()
    order = [*(unit["value"] for unit in question["units"]), *numbers["unit"]]
    labels = {unit["value"]: unit["label"] for unit in question["units"]}

    def target(unit):
        measure = CERTAIN.get(unit, (None,))[0]
        alike = [each for each in uses.index if measure and CERTAIN.get(each, (None,))[0] == measure]
        if not alike:
            return unit
        if question["defaultUnit"] in alike:
            return question["defaultUnit"]
        return sorted(alike, key=lambda each: (-uses[each], order.index(each)))[0]

    targets = {unit: target(unit) for unit in uses.index}

    def converted(number, unit):
        if targets[unit] == unit:
            return number
        by, to = CERTAIN[unit][1], CERTAIN[targets[unit]][1]
        if (by / to).is_integer():
            return number * (by / to)
        if (to / by).is_integer():
            return number / (to / by)
        product = number * by
        if math.isfinite(product):
            return product / to
        return number / to * by

    numbers = numbers.assign(
        target=[targets[unit] for unit in numbers["unit"]],
        converted=[converted(number, unit) for number, unit in zip(numbers["number"], numbers["unit"])],
    )
    finite = numbers[np.isfinite(numbers["converted"])]
    figures[f"{name}: several numbers"] = len(several)
    figures[f"{name}: not numbers"] = int(single["number"].isna().sum()) + len(numbers) - len(finite)
    figures[f"{name}: groups"] = finite["target"].nunique()
    for unit, group in finite.groupby("target"):
        of_group = f"{name} [{labels.get(unit, unit)}]"
        values = group["converted"].to_numpy(dtype=float)
        for other, count in group.loc[group["unit"] != unit, "unit"].value_counts().items():
            figures[f"{of_group}: converted from {labels.get(other, other)}"] = int(count)
        spread(of_group, values, figures)
        histogram(of_group, values, figures)
        logarithmic(of_group, values, figures)
        two_groups(of_group, values, figures)
        mixed_units(of_group, group, labels, figures)


def mixed_units(name, group, labels, figures):
    figures[f"{name}: mixed units"] = "false"
    by_unit = [(unit, len(own), quantiles(own["converted"].to_numpy(), [0.5])[0]) for unit, own in group.groupby("unit") if len(own) >= 3]
    by_unit = sorted((each for each in by_unit if each[2] > 0), key=lambda each: each[2])
    if not by_unit or not by_unit[-1][2] > 100 * by_unit[0][2]:
        return
    ends = [by_unit[0], by_unit[-1]]
    figures[f"{name}: mixed units"] = " ".join(labels.get(unit, unit) for unit, _, _ in ends)
    for place, (_, count, middle) in enumerate(ends):
        figures[f"{name}: mixed unit {place} count"] = count
        figures[f"{name}: mixed unit {place} median"] = middle


WORD = re.compile(r"W(?:[WM])*(?:J(?=W)[WM]+)*")


def words_in(text):
    """Finds words by classes of characters: W starts one, M is a mark, J joins."""
    text = unicodedata.normalize("NFC", text).lower().replace("\u2019", "'")
    classes = "".join(
        "W" if unicodedata.category(c)[0] in "LN" else "M" if unicodedata.category(c)[0] == "M" else "J" if c in "'\u00b7.-" else " "
        for c in text
    )
    found = {text[match.start() : match.end()] for match in WORD.finditer(classes)}
    words = {word for word in found if 1 < len(word) <= 60 and any(unicodedata.category(c)[0] == "L" for c in word) and not is_code(word)}
    hits = [len(list & words) - len(list & words & HALVES) / 2 if list & words - HALVES else 0 for list in STOP_LISTS]
    return words - STOP_LISTS[hits.index(max(hits))] if max(hits) > 0 else words


def is_code(word):
    """Returns whether digits are anywhere but, up to four of them, after three or more letters."""
    kinds = "".join({"L": "l", "M": "m", "N": "n"}.get(unicodedata.category(c)[0], c) for c in word)
    return "n" in kinds and re.fullmatch("lll[lm]*-?n{1,4}", kinds) is None


def texts_of(question, own, figures):
    name = question["id"]
    if own.empty:
        return
    texts = own[["row", "value"]].drop_duplicates()
    lengths = texts["value"].str.len().groupby(texts["row"]).sum().to_numpy(dtype=float)
    spread(f"{name} [length]", lengths, figures)
    histogram(f"{name} [length]", lengths, figures)
    words = pd.DataFrame([(row, word) for row, text in zip(texts["row"], texts["value"]) for word in words_in(text)], columns=["row", "word"])
    counts = words.drop_duplicates().groupby("word").size()
    in_order = sorted(counts.items(), key=lambda each: (-each[1], each[0].encode("utf-16-be")))
    for place, (word, count) in enumerate(in_order):
        figures[f"{name}: word {place}"] = f"{word} {count}"


def choices_of(question, own, figures):
    name = question["id"]
    values = [option["value"] for option in question["options"]]
    labels = [option["label"] for option in question["options"]]

    def option(value):
        return value if value in values else values[labels.index(value)] if value in labels else None

    explained = own[own["explanation"].map(lambda text: not is_blank(text))]
    figures[f"{name}: texts"] = len(explained[["row", "explanation"]].drop_duplicates())
    chosen = own[own["value"].map(lambda value: value is not None and (option(value) is not None or not is_blank(value)))]
    chosen = chosen.assign(option=[option(value) for value in chosen["value"]])
    listed = chosen[chosen["option"].notna()].drop_duplicates(["row", "option"])["option"].value_counts()
    others = chosen[chosen["option"].isna()].drop_duplicates(["row", "value"])
    apart = list(dict.fromkeys(others["value"]))[:1000]
    for value in values:
        figures[f"{name}: option {value}"] = int(listed.get(value, 0))
        figures[f"{name}: listed {value}"] = "true"
    for value, count in others.loc[others["value"].isin(apart), "value"].value_counts().items():
        figures[f"{name}: option {value}"] = int(count)
        figures[f"{name}: listed {value}"] = "false"
    figures[f"{name}: other answers"] = others.loc[~others["value"].isin(apart), "row"].nunique()


def ratings_of(question, own, figures):
    choices_of(question, own, figures)
    stars = {option[key]: place + 1 for place, option in enumerate(question["options"]) for key in ("value", "label")}
    given = own.assign(stars=[stars.get(value, value) for value in own["value"]]).groupby("row")["stars"].agg(lambda each: list(dict.fromkeys(each)))
    values = [each[0] for each in given if len(each) == 1 and isinstance(each[0], int)]
    if values:
        spread(f"{question['id']} [stars]", np.array(values, dtype=float), figures)


def files_of(question, own, folder, figures):
    name = question["id"]
    own = own.assign(here=[(folder / path).is_file() for path in own["file"]])
    counted = pd.concat([own[~own["here"]], own[own["here"]].drop_duplicates(["row", "file"])])
    sizes = [(folder / path).stat().st_size if here else np.nan if pd.isna(size) else size * 1e6 for path, here, size in zip(counted["file"], counted["here"], counted["size"])]
    figures[f"{name}: files"] = len(counted)
    figures[f"{name}: missing files"] = int((~counted["here"]).sum())
    if np.isfinite(sizes).any():
        figures[f"{name}: bytes"] = float(np.nansum(sizes))


def head_of(rows, zone, figures):
    ids = rows["submission_id"]
    submissions = ids.nunique() + int(ids.isna().sum())
    figures.update({"submissions": submissions, "matching": submissions, "rows": len(rows)})
    figures["participants"] = rows["participant_id"].nunique()
    for study, own in rows.groupby("study_id"):
        figures[f"study {study}"] = own["submission_id"].nunique() + int(own["submission_id"].isna().sum())
    times = np.sort(rows["time"].dropna().to_numpy())
    figures["time: without"] = len(rows) - len(times)
    if len(times) > 0:
        times_of(times, ZoneInfo(zone), figures)


MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
YEAR = 365.25 * DAY
UNITS = [
    ("5 minutes", 2 * HOUR, 5 * MINUTE),
    ("15 minutes", 8 * HOUR, 15 * MINUTE),
    ("hour", 3 * DAY, HOUR),
    ("day", 92 * DAY, DAY),
    ("week", 731 * DAY, 7 * DAY),
    ("month", 3653 * DAY, YEAR / 12),
    ("year", math.inf, YEAR),
]
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def times_of(times, zone, figures):
    cut = 0 if len(times) < 5 else math.ceil(len(times) / 100)
    first, last = times[cut], times[len(times) - 1 - cut]
    unit, _, length = next(each for each in UNITS if last - first <= each[1])
    reach = max((last - first) / 2, 10 * length)
    near = times[(times >= first - reach) & (times <= last + reach)]
    figures.update({"time: first": times[0], "time: last": times[-1], "time: unit": unit})
    figures["time: before"] = int((times < first - reach).sum())
    figures["time: after"] = int((times > last + reach).sum())
    edges = time_edges(near[0], near[-1], unit, length, zone)
    counts = np.diff(np.searchsorted(near, edges, side="left"))
    kept = [place for place, count in enumerate(counts) if count > 0 or len(counts) <= 250]
    figures["time: bins"] = len(kept)
    for index, place in enumerate(kept):
        name = "time: " + (EPOCH + timedelta(milliseconds=edges[place])).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(edges[place]) % 1000:03d}Z"
        figures[f"{name} count"] = int(counts[place])
        figures[f"{name} to"] = edges[place + 1]
        figures[f"{name} break"] = "true" if index > 0 and kept[index - 1] != place - 1 else "false"


def time_edges(first, last, unit, length, zone):
    local = (EPOCH + timedelta(milliseconds=float(first))).astimezone(zone)
    if unit in ("5 minutes", "15 minutes", "hour"):
        step = int(length // MINUTE)
        into = (local.minute % step) * MINUTE + local.second * 1000 + local.microsecond // 1000
        start = first - into
        return [start + count * length for count in range(int((last - start) // length) + 2)]
    day = local.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    day -= timedelta(days=day.weekday() if unit == "week" else 0)
    day = day.replace(day=1) if unit in ("month", "year") else day
    day = day.replace(month=1) if unit == "year" else day
    edges = [instant(day, zone)]
    while edges[-1] <= last:
        if unit in ("day", "week"):
            day += timedelta(days=1 if unit == "day" else 7)
        elif unit == "month":
            day = day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)
        else:
            day = day.replace(year=day.year + 1)
        edges.append(instant(day, zone))
    return edges


def instant(day, zone):
    return (day.replace(tzinfo=zone) - EPOCH) / timedelta(milliseconds=1)


def figures_of(case):
    folder = Path(case["folder"])
    rows = read_rows(folder / case["records"], "by-task" in case["records"])
    figures = {}
    head_of(rows, case["timeZone"], figures)
    asked = json.loads((folder / case["questions"]).read_text(encoding="utf-8"))
    questions = []
    for page in asked.get("collection_items") or asked.get("batch_items"):
        for item in page["page_items"]:
            takes = KINDS.get(item["type"], "other")
            kind = "number" if takes == "text" and (item.get("validation") or {}).get("type") == "number" else takes
            labelled = {
                key: [{"value": text_of(each["value"]), "label": text_of(each["label"])} for each in item.get(key, [])]
                for key in ("options", "unit_options")
            }
            if takes == "rating":
                labelled["options"] = [{"value": str(n), "label": f"{n} of {item['max_stars']} stars"} for n in range(1, item["max_stars"] + 1)]
            questions.append({"id": item["id"], "takes": takes, "kind": kind, "options": labelled["options"], "units": labelled["unit_options"], "defaultUnit": item.get("default_unit"), "listed": True})
    known = {question["id"] for question in questions}
    for entries in rows["entries"]:
        for name, entry in entries:
            if name in known:
                continue
            known.add(name)
            kind = KINDS.get(entry.get("type")) or ("number" if any(item["unit"] for item in items_of(entry)) else "other")
            questions.append({"id": name, "takes": kind, "kind": kind, "options": [], "units": [], "defaultUnit": None, "listed": False})
    by_id = {question["id"]: question for question in questions}
    said = []
    for row, entries in enumerate(rows["entries"]):
        for place, (name, entry) in enumerate(entries):
            question = by_id[name]
            known_values = {each[key] for each in question["options"] for key in ("value", "label")}
            kind = KINDS.get(entry.get("type")) or (question["takes"] if question["listed"] else kind_of_unlisted(entry))
            for item in items_of(entry):
                blank = item["file"] is None and item["value"] not in known_values and is_blank(item["value"]) and is_blank(item["explanation"])
                said.append({"row": row, "question": name, "entry": place, "kind": "odd" if item["odd"] else kind, "blank": blank and not item["odd"], **item})
    table = pd.DataFrame(said, columns=["row", "question", "entry", "kind", "blank", "value", "unit", "explanation", "file", "size", "odd"])
    for question in questions:
        name = question["id"]
        own = table[table["question"] == name]
        written = own[~own["blank"]]
        right = written[written["kind"] == question["takes"]]
        answered, other, any_row = set(right["row"]), set(written["row"]), set(own["row"])
        shown_as = "text" if question["kind"] == "other" and answered else question["kind"]
        figures[f"{name}: kind"] = "choice" if shown_as == "rating" else shown_as
        figures[f"{name}: answered"] = len(answered)
        figures[f"{name}: otherType"] = len(other - answered)
        figures[f"{name}: blank"] = len(any_row - other)
        figures[f"{name}: missing"] = len(rows) - len(any_row)
        count = {"choice": choices_of, "rating": ratings_of, "number": numbers_of, "text": texts_of, "other": texts_of}.get(question["kind"])
        if count is not None:
            count(question, right, figures)
        elif question["kind"] == "files":
            files_of(question, right, folder, figures)
    return figures


def kind_of_unlisted(entry):
    return "number" if any(item["unit"] for item in items_of(entry)) else "other"


def plain(value):
    return value.item() if isinstance(value, np.generic) else value


for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
    # JSON has no infinity, but the end of a bin may exceed a double.
    print(json.dumps({name: str(value) if value == math.inf else value for name, value in ((n, plain(v)) for n, v in figures_of(json.loads(line)).items())}))
