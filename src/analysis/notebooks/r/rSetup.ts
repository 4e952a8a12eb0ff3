import { answerKinds } from '../../../snapshots/instructionType.ts';

const kinds = Object.entries(answerKinds)
  .map(([type, kind]) => `  ${type} = "${kind}"`)
  .join(',\n');

/** Code that reads the tables. */
export const rRead = String.raw`library(ggplot2)

# The folder of this document and the tables.
record <- jsonlite::fromJSON("tables.json")

if (isTRUE(record$replacing)) {
  stop("Some of these tables are outdated. Run \"Prolific: Create Analysis Tables\" again.")
}

# Restores text. CSV files have an apostrophe before text that a spreadsheet would run as a formula. R supports neither NUL nor unpaired surrogates:
# they stay escaped, such as \u0000, and backslashes before text that looks like an escape are doubled.
as_written <- function(cells) {
  guard <- "(^|[;,|\\t\\r\\n])((?:[ \"\\x0b\\x0c]|\u00a0|\u3000|\ufeff)*+)'(?='*+(?:[=+@-]|\uff1d|\uff0b|\uff0d|\uff20))"
  if (isTRUE(record$guard_formulas)) {
    # By bytes, because R would otherwise search a long text from its start for each match.
    cells <- gsub(enc2utf8(guard), "\\1\\2", cells, perl = TRUE, useBytes = TRUE)
    Encoding(cells) <- "UTF-8"
  }
  only <- which(grepl("^\\\\+$", cells))
  cells[only] <- strrep("\\", nchar(cells[only]) %/% 2)
  cells
}

# Converts times as Prolific writes them, such as 2026-09-14T12:22:31.5+02:00, to UTC. Times without a zone are in UTC.
as_time <- function(cells) {
  pattern <- "^(\\d{4}-\\d\\d)(-\\d\\d)?(?:[T ](\\d\\d:\\d\\d)(:\\d\\d)?([.]\\d+)?)? ?(Z|[+-]\\d\\d:?\\d\\d)?$"
  is_time <- grepl(pattern, cells, perl = TRUE)
  part <- function(number, otherwise) {
    found <- sub(pattern, paste0("\\", number), cells[is_time], perl = TRUE)
    ifelse(found == "", otherwise, found)
  }
  whole <- paste0(part(1, ""), part(2, "-01"), " ", part(3, "00:00"), part(4, ":00"))
  seconds <- as.numeric(as.POSIXct(whole, format = "%Y-%m-%d %H:%M:%S", tz = "UTC")) + as.numeric(paste0("0", part(5, ".0")))
  zone <- sub(":", "", sub("Z", "+0000", part(6, "Z")))
  ahead <- 3600 * as.numeric(substr(zone, 1, 3)) + 60 * as.numeric(paste0(substr(zone, 1, 1), substr(zone, 4, 5)))
  times <- rep(NA_real_, length(cells))
  times[is_time] <- seconds - ahead
  as.POSIXct(times, origin = "1970-01-01", tz = "UTC")
}

# Converts cells to the type of their column, whatever they look like: "01234" is a text in a text column.
typed <- function(cells, kind) {
  cells[cells == ""] <- NA
  switch(kind, number = as.numeric(cells), integer = as.integer(cells), time = as_time(cells), as_written(cells))
}

# Reads a table. Only empty cells are missing values; "NA" is an answer.
read_table <- function(name) {
  types <- record$columns[[name]]
  text <- rawToChar(readBin(name, "raw", file.size(name)))
  # R treats a carriage return as the end of a line, even within quotes, so a marker that the file doesn't contain replaces it.
  mark <- "<cr-1>"
  while (grepl(mark, text, fixed = TRUE, useBytes = TRUE)) mark <- sprintf("<cr-%d>", 1 + as.integer(gsub("\\D", "", mark)))
  marked <- tempfile()
  on.exit(unlink(marked))
  writeBin(charToRaw(gsub("\r", mark, text, fixed = TRUE, useBytes = TRUE)), marked)
  separator <- if (is.null(record$separator)) "," else record$separator
  table <- read.csv(marked, sep = separator, colClasses = "character", na.strings = character(), encoding = "UTF-8", check.names = FALSE)
  last <- length(table)
  table[[last]] <- substr(table[[last]], 1, nchar(table[[last]]) - nchar(mark))
  table[] <- Map(function(cells, kind) typed(gsub(mark, "\r", cells, fixed = TRUE), kind), table, types)
  names(table) <- names(types)
  table
}

every_row <- read_table("responses_wide.csv")
every_answer <- read_table("responses_long.csv")
files <- read_table("files.csv")

# The kind of each answer. Most questions never change their type, but some had a different type before. Unsupported types are "other".
kinds <- c(
${kinds}
)
every_answer$kind <- unname(kinds[every_answer$type])
every_answer$kind[is.na(every_answer$kind)] <- "other"

# Duplicate submissions count once.
every_row <- every_row[every_row$duplicate == 0, , drop = FALSE]
every_answer <- every_answer[every_answer$duplicate == 0, , drop = FALSE]`;

/** Code that summarizes the snapshot. */
export const rFigures = String.raw`times <- if (all(is.na(wide$created_at))) c("", "") else format(range(wide$created_at, na.rm = TRUE), "%Y-%m-%d %H:%M:%S UTC")
data.frame(
  row.names = c("rows", "submissions", "participants", "first", "last", "answers", "uploads in this snapshot"),
  total = c(
    nrow(wide),
    length(unique(na.omit(wide$submission_id))) + sum(is.na(wide$submission_id)), # a row without an ID counts as a separate submission
    length(unique(na.omit(wide$participant_id))),
    times,
    nrow(unique(answers[c("row", "column")])),
    nrow(files)
  )
)`;

/** Functions that plot questions. */
export const rPlots = String.raw`bar_color <- "#3366aa"
outlier_color <- "#aabbcc"
theme_set(theme_minimal(base_size = 11) + theme(panel.grid.minor = element_blank(), plot.title.position = "plot"))
theme_update(plot.margin = margin(6, 16, 6, 6))
whole_breaks <- function(range) unique(floor(pretty(range)))

# Prepares text for a plot: wraps it to a width and truncates it.
shown <- function(text, width, lines = 3) {
  vapply(as.character(text), function(each) {
    each <- if (nchar(each) > width * lines) paste0(substr(each, 1, width * lines - 1), "\u2026") else each
    # Words longer than a line are split, because some scripts have no spaces.
    each <- gsub(sprintf("(\\S{%d})(?=\\S)", width), "\\1 ", each, perl = TRUE)
    paste(head(strwrap(each, width + 1), lines + 1), collapse = "\n")
  }, "", USE.NAMES = FALSE)
}

# Escapes text so that it is never interpreted as Markdown.
plain <- function(text) gsub("([][!-/:-@\\\\^_{|}~\x60])", "\\\\\\1", gsub("[[:cntrl:]]+", " ", text), perl = TRUE)

# Shows a table. Text in it is never interpreted as Markdown.
show_table <- function(table) {
  is_number <- vapply(table, is.double, NA)
  align <- ifelse(vapply(table, is.numeric, NA), "r", "l")
  table[is_number] <- lapply(table[is_number], figure)
  is_text <- vapply(table, is.character, NA) & !is_number
  table[is_text] <- lapply(table[is_text], function(column) {
    plain(ifelse(nchar(column) > 200, paste0(substr(column, 1, 199), "\u2026"), column))
  })
  print(knitr::kable(table, row.names = FALSE, align = align))
  cat("\n")
}

# Prints a paragraph.
say <- function(...) cat("\n", ..., "\n\n", sep = "")

# Counts the distinct rows of answers.
rows_in <- function(rows) length(unique(rows$row))

# Calls show with the answers of the question's current type and a title, for all rows or for each group. Prints how many rows answered, and shows
# answers of a different type separately.
show_answers_to <- function(column, question, kind, show) {
  of_question <- long[long$column == column, , drop = FALSE]
  every_own <- answers[answers$column == column, , drop = FALSE]
  for (group in groups()) {
    rows <- every_own[every_own$row %in% group$rows, , drop = FALSE]
    own <- rows[rows$kind == kind, , drop = FALSE]
    others <- rows[rows$kind != kind & !(rows$row %in% own$row), , drop = FALSE]
    blank <- rows_in(of_question[of_question$row %in% group$rows, , drop = FALSE]) - rows_in(own) - rows_in(others)
    if (group$name != "") say(plain(group$name))
    if (nrow(own) == 0) say("Nobody answered this question.") else say("Answered: ", rows_in(own), " of ", length(group$rows), " rows.")
    if (blank > 0) say("Blank: ", blank, ".")
    if (nrow(others) > 0) {
      say("Of a different type than the question, not included below: ", rows_in(others), ".")
      others$answer <- ifelse(is.na(others$label), ifelse(is.na(others$text), others$file, others$text), others$label)
      show_table(head(others[c("submission_id", "type", "answer", "text")], 10))
    }
    show(own, if (group$name == "") question else paste(group$name, "\u2013", question))
  }
}

# Shows horizontal bars with the number of rows and its share of a total, in order from top to bottom.
show_bars <- function(labels, counts, question, total) {
  bars <- data.frame(place = seq_along(labels), n = as.numeric(counts))
  bars$share <- if (total < 20) share(bars$n, total) else sprintf("%d (%s)", bars$n, share(bars$n, total))
  print(
    ggplot(bars, aes(x = n, y = place)) +
      geom_col(fill = bar_color, width = if (nrow(bars) < 2) 0.3 else 0.7, orientation = "y") +
      geom_text(aes(label = share), hjust = -0.1, size = 3.2) +
      scale_y_reverse(limits = c(nrow(bars), 1) + c(0.5, -0.5), breaks = bars$place, labels = shown(labels, 40), minor_breaks = NULL) +
      scale_x_continuous(expand = expansion(mult = c(0, 0.18)), breaks = whole_breaks) +
      labs(title = shown(question, 70, 2), x = "rows", y = NULL) +
      theme(panel.grid.major.y = element_blank())
  )
}

# Formats edges.
edge_labels <- function(edges) formatC(edges, digits = 15, format = "g", width = 1)

# Returns the positions of round edges whose labels fit next to each other.
few_ticks <- function(edges, room) {
  labels <- max(2, room %/% (3 + max(nchar(edge_labels(edges)))))
  every <- c(1, 2, 5, 10, 20, 50)
  every <- min(every[length(edges) / every <= labels], 50)
  places <- seq_along(edges)
  round_ones <- if (length(edges) > 1) round(edges / (edges[2] - edges[1])) %% every == 0 else TRUE
  if (any(round_ones)) places[round_ones] else 1
}

# Shows histograms of several lists of numbers, each with a title. Outliers are in one bar at each end.
show_histograms <- function(lists, titles, question, name) {
  room <- 80 / min(3, length(lists))
  bars <- NULL
  ticks <- NULL
  for (place in seq_along(lists)) {
    found <- histogram(lists[[place]])
    edges <- found$edges
    last <- length(edges)
    bins <- last - 1
    limit <- if (found$of_values) paste("above", edge_labels(edges[bins])) else paste("at", edge_labels(edges[last]), "or more")
    bars <- rbind(bars, data.frame(
      place, x = c(-1.5, seq_len(bins), bins + 2.5), n = c(found$below, found$counts, found$above),
      width = c(1.6, rep(if (found$of_values) 0.8 else 1, bins), 1.6), fill = c(outlier_color, rep(bar_color, bins), outlier_color),
      label = c(paste(found$below, "below", edge_labels(edges[1])), rep("", bins), paste(found$above, limit))
    )[c(found$below > 0, rep(TRUE, bins), found$above > 0), ])
    limits <- if (found$of_values) edges[-last] else edges
    few <- few_ticks(limits, room)
    ticks <- rbind(ticks, data.frame(place, x = few - if (found$of_values) 0 else 0.5, label = edge_labels(limits[few])))
  }
  # Bars are at the positions of their bins, not on a continuous axis, because each panel has its own edges.
  print(
    ggplot(bars, aes(x = x, y = n)) +
      geom_rect(aes(xmin = x - width / 2, xmax = x + width / 2, ymin = 0, ymax = n, fill = I(fill)), color = "white") +
      geom_text(aes(label = label), vjust = -0.4, size = 2.8) +
      geom_text(aes(x = x, y = 0, label = label), ticks, vjust = 1.5, size = 3, color = "grey30") +
      facet_wrap(~place, scales = "free", ncol = 3, labeller = as_labeller(setNames(titles, seq_along(titles)))) +
      scale_x_continuous(breaks = NULL, expand = expansion(add = 1)) +
      scale_y_continuous(breaks = whole_breaks, expand = expansion(mult = c(0.1, 0.15))) +
      coord_cartesian(clip = "off") +
      labs(title = shown(question, 70, 2), x = name, y = "rows") +
      theme(strip.text = element_text(hjust = 0), panel.grid.major.x = element_blank())
  )
}

# Shows how many rows chose each option: the question's options in their order, then other answers.
show_options <- function(rows, question, options) {
  if (nrow(rows) == 0) return(invisible())
  listed <- !is.na(rows$option) & rows$option <= length(options)
  chosen <- unique(data.frame(row = rows$row, option = rows$option)[listed, , drop = FALSE])
  others <- unique(rows[!listed & !is.na(rows$label), c("row", "label")])
  unlisted <- most_frequent(others$label)
  labels <- c(enc2utf8(options), names(unlisted))
  counts <- c(tabulate(chosen$option, length(options)), as.integer(unlisted))
  if (length(labels) == 0) return(invisible())
  if (length(labels) > 40) {
    say("Showing the 40 most frequent of ", length(labels), ".")
    top <- head(order(-counts), 40)
    labels <- labels[top]
    counts <- counts[top]
  }
  show_bars(labels, counts, question, rows_in(rows))
}

# Shows how many rows chose each option.
show_choices <- function(column, question, options = character()) {
  show_answers_to(column, question, "choice", function(rows, title) show_options(rows, title, options))
}

# Shows how many rows gave each number of stars, and statistics of the rows that gave exactly one.
show_ratings <- function(column, question, options = character()) {
  show_answers_to(column, question, "rating", function(rows, title) {
    show_options(rows, title, options)
    stars <- unique(rows[c("row", "label", "number")])
    stars <- stars[!(stars$row %in% stars$row[duplicated(stars$row)]) & !is.na(stars$number), , drop = FALSE]
    if (nrow(stars) > 0) show_table(cbind(unit = "stars", spread(sort(stars$number))))
  })
}

# Returns the number in each row. Prints how many rows have several different numbers, and how many have none that can be read reliably.
row_numbers <- function(rows) {
  rows$unit[is.na(rows$unit)] <- ""
  text <- ifelse(is.na(rows$number), rows$text, "")
  # Compares by index, because R would compare numbers as text with 15 digits only.
  key <- vapply(list(rows$row, rows$unit, rows$number, text), function(part) match(part, unique(part)), rows$row)
  amounts <- rows[!duplicated(data.frame(matrix(key, nrow(rows)))), , drop = FALSE]
  is_several <- amounts$row %in% amounts$row[duplicated(amounts$row)]
  is_unread <- !is_several & is.na(amounts$number)
  if (any(is_several)) say("Several numbers: ", rows_in(amounts[is_several, , drop = FALSE]), ".")
  if (any(is_unread)) say("Not a number: ", sum(is_unread), ".")
  amounts[!is_several & !is_unread, , drop = FALSE]
}

# Shows a histogram and statistics for each unit. Amounts are not converted.
show_amounts <- function(rows, question, units = NULL) {
  numbers <- row_numbers(rows)
  if (nrow(numbers) == 0) return(invisible())
  found <- unique(numbers$unit)
  values <- enc2utf8(as.character(names(units)))
  order <- c(intersect(values, found), setdiff(found, values))
  labels <- ifelse(order %in% values, as.character(units)[match(order, values)], order)
  lists <- lapply(order, function(unit) sort(numbers$number[numbers$unit == unit]))
  figures <- cbind(unit = labels, do.call(rbind, lapply(lists, spread)))
  show_histograms(lists, sprintf("%s\nn = %d, median %s", shown(labels, 30), figures$n, figure(figures$median)), question, NULL)
  show_table(figures)
}

# Shows the amounts in each unit; numeric text questions have no units.
show_numbers <- function(column, question, units = NULL) {
  kind <- if (is.null(units)) "text" else "number"
  show_answers_to(column, question, kind, function(rows, title) show_amounts(rows, title, units))
}

# Words to exclude from the frequent words, in lower case. Common English words are already excluded.
stop_words <- character()

# Shows the length of texts and their most frequent words.
show_words <- function(rows, question) {
  texts <- unique(rows[!is.na(rows$text), c("row", "text")])
  if (nrow(texts) == 0) return(invisible())
  lengths <- sort(as.numeric(tapply(nchar(texts$text), texts$row, sum)))
  figures <- spread(lengths)
  show_histograms(list(lengths), sprintf("n = %d, median %s", figures$n, figure(figures$median)), question, "characters")
  show_table(cbind(unit = "characters", figures))
  words <- strsplit(rows$words, " ", fixed = TRUE)
  words <- unique(data.frame(row = rep(rows$row, lengths(words)), word = unlist(words)))
  top <- head(most_frequent(words$word[!is.na(words$word) & !(words$word %in% stop_words)]), 15)
  if (length(top) == 0) return(invisible())
  show_table(data.frame(word = names(top), answers = as.integer(top)))
}

# Shows the length of the answers and their most frequent words.
show_texts <- function(column, question) show_answers_to(column, question, "text", show_words)

# Shows the number of files per answer, and their types. A file that a row lists twice counts once.
show_uploads <- function(rows, question) {
  if (nrow(rows) == 0) return(invisible())
  rows <- rows[is.na(rows$file) | !duplicated(rows[c("row", "file")]), , drop = FALSE]
  counts <- table(as.integer(table(rows$row)))
  labels <- paste(names(counts), ifelse(names(counts) == "1", "file", "files"))
  show_bars(labels, as.integer(counts), question, sum(counts))
  named <- ifelse(is.na(rows$file), rows$text, rows$file)
  named[is.na(named)] <- ""
  type <- tolower(ifelse(grepl("\\.[^./\\\\]{1,10}$", named), sub(".*\\.", "", named), "?"))
  bytes <- files$size[match(rows$file, files$path)]
  bytes[is.na(bytes)] <- 0
  show_table(data.frame(
    type = sort(unique(type)),
    files = as.integer(tapply(type, type, length)),
    "in this snapshot" = as.integer(tapply(!is.na(rows$file), type, sum)),
    megabytes = as.numeric(tapply(bytes, type, sum)) / 1e6,
    check.names = FALSE
  ))
}

# Shows the uploaded files.
show_files <- function(column, question) show_answers_to(column, question, "files", show_uploads)

# Shows answers to a question of an unsupported type by what they contain: files, options, numbers or text.
show_whatever <- function(column, question, options = character()) {
  show_answers_to(column, question, "other", function(rows, title) {
    show_uploads(rows[!is.na(rows$file), , drop = FALSE], title)
    rows <- rows[is.na(rows$file), , drop = FALSE]
    if (nrow(rows) == 0) return(invisible())
    if (any(!is.na(rows$label))) show_options(rows, title, options)
    else if (all(!is.na(rows$number))) show_amounts(rows, title)
    else show_words(rows, title)
  })
}

# Shows the first ten comments, of all rows or of each group. Identical comments in a row count once.
show_comments <- function(column) {
  is_written <- grepl("[^\\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]", answers$text, perl = TRUE)
  written <- answers[answers$column == column & answers$kind == "choice" & is_written & !is.na(answers$text), , drop = FALSE]
  written <- written[!duplicated(written[c("row", "text")]), , drop = FALSE]
  for (group in groups()) {
    rows <- written[written$row %in% group$rows, , drop = FALSE]
    if (nrow(rows) == 0) next
    if (group$name != "") say(plain(group$name))
    say("Comments: ", nrow(rows), ".")
    show_table(head(rows[c("submission_id", "label", "text")], 10))
  }
}

# Shows answers to questions that the collection no longer lists.
show_others <- function(known) {
  others <- long[!(long$column %in% enc2utf8(known)), , drop = FALSE]
  if (nrow(others) == 0) say("None.")
  for (column in unique(others$column)) {
    rows <- others[others$column == column, , drop = FALSE]
    question <- c(na.omit(rows$question), column)[1]
    switch(rows$kind[1],
      files = show_files(column, question),
      choice = show_choices(column, question),
      rating = show_ratings(column, question),
      number = show_numbers(column, question, character()),
      other = show_whatever(column, question),
      show_texts(column, question)
    )
  }
}`;
