/** Reads the tables. */
export const rRead = String.raw`library(ggplot2)

# Where this document and the tables lie.
record <- jsonlite::fromJSON("tables.json")

if (isTRUE(record$replacing)) {
  stop("Some of these tables are new and some are not. Run \"Prolific: Create Analysis Tables\" again.")
}

# In the CSV files, a formula has an apostrophe before it wherever a spreadsheet would run it. R has no NUL and no halves of surrogate pairs:
# they stay escaped, such as \u0000, and before what looks like an escape backslashes are doubled.
as_written <- function(cells) {
  guard <- "(^|[;,|\\t\\r\\n])((?:[ \"\\x0b\\x0c]|\u00a0|\u3000|\ufeff)*+)'(?='*+(?:[=+@-]|\uff1d|\uff0b|\uff0d|\uff20))"
  if (isTRUE(record$guard_formulas)) {
    # By bytes, as R else looks through the whole of a long text for each place.
    cells <- gsub(enc2utf8(guard), "\\1\\2", cells, perl = TRUE, useBytes = TRUE)
    Encoding(cells) <- "UTF-8"
  }
  only <- which(grepl("^\\\\+$", cells))
  cells[only] <- strrep("\\", nchar(cells[only]) %/% 2)
  cells
}

# Cells of the type that their column has. What they look like decides nothing: "01234" is a text where texts were asked for.
typed <- function(cells, kind) {
  cells[cells == ""] <- NA
  switch(kind, number = as.numeric(cells), integer = as.integer(cells), as_written(cells))
}

# Reads a table. Only empty cells are missing: an answer such as "NA" is an answer.
read_table <- function(name) {
  types <- record$columns[[name]]
  text <- rawToChar(readBin(name, "raw", file.size(name)))
  # R takes a carriage return for the end of a line, also within quotes: what is not in the file stands for it meanwhile.
  mark <- "<cr-1>"
  while (grepl(mark, text, fixed = TRUE, useBytes = TRUE)) mark <- sprintf("<cr-%d>", 1 + as.integer(gsub("\\D", "", mark)))
  marked <- tempfile()
  on.exit(unlink(marked))
  writeBin(charToRaw(gsub("\r", mark, text, fixed = TRUE, useBytes = TRUE)), marked)
  table <- read.csv(marked, colClasses = "character", na.strings = character(), encoding = "UTF-8", check.names = FALSE)
  last <- length(table)
  table[[last]] <- substr(table[[last]], 1, nchar(table[[last]]) - nchar(mark))
  table[] <- Map(function(cells, kind) typed(gsub(mark, "\r", cells, fixed = TRUE), kind), table, types)
  names(table) <- names(types)
  table
}

wide <- read_table("responses_wide.csv")
long <- read_table("responses_long.csv")
files <- read_table("files.csv")

# What was answered: most questions had one type all the time, some were of another type before. Other types and shapes are not known.
kinds <- c(
  multiple_choice = "choice", multiple_choice_with_free_text = "choice", free_text = "text", free_text_with_unit = "number",
  file_upload = "files"
)
long$kind <- unname(kinds[long$type])
long$kind[is.na(long$kind)] <- "other"

# The same submission can be in the data twice; every answer counts once here.
wide <- wide[wide$duplicate == 0, , drop = FALSE]
long <- long[long$duplicate == 0, , drop = FALSE]

# What counts: all but white space.
answers <- long[long$blank == 0, , drop = FALSE]`;

/** The figures of the whole. */
export const rFigures = String.raw`times <- sort(wide$created_at)
data.frame(
  row.names = c("rows", "submissions", "participants", "first", "last", "answers", "uploads in this snapshot"),
  total = c(
    nrow(wide),
    length(unique(na.omit(wide$submission_id))) + sum(is.na(wide$submission_id)), # a row without an id is one of its own
    length(unique(na.omit(wide$participant_id))),
    if (length(times) > 0) times[c(1, length(times))] else c("", ""),
    nrow(unique(answers[c("row", "column")])),
    nrow(files)
  )
)`;

/** What the plots are drawn with. */
export const rPlots = String.raw`colour <- "#3366aa"
far_out <- "#aabbcc"
theme_set(theme_minimal(base_size = 11) + theme(panel.grid.minor = element_blank(), plot.title.position = "plot"))
theme_update(plot.margin = margin(6, 16, 6, 6))
whole <- function(range) unique(floor(pretty(range)))

# Text for a plot: in lines of this width, the rest left out.
shown <- function(text, width, lines = 3) {
  vapply(as.character(text), function(each) {
    each <- if (nchar(each) > width * lines) paste0(substr(each, 1, width * lines - 1), "\u2026") else each
    # Words longer than a line are cut, as there are scripts without blanks.
    each <- gsub(sprintf("(\\S{%d})(?=\\S)", width), "\\1 ", each, perl = TRUE)
    paste(head(strwrap(each, width + 1), lines + 1), collapse = "\n")
  }, "", USE.NAMES = FALSE)
}

# A table on the page, in which texts are only text.
show_table <- function(table) {
  is_number <- vapply(table, is.double, NA)
  align <- ifelse(vapply(table, is.numeric, NA), "r", "l")
  table[is_number] <- lapply(table[is_number], figure)
  plain <- function(text) gsub("([][!-/:-@\\\\^_{|}~\x60])", "\\\\\\1", text, perl = TRUE)
  is_text <- vapply(table, is.character, NA) & !is_number
  table[is_text] <- lapply(table[is_text], function(column) {
    plain(gsub("[[:cntrl:]]+", " ", ifelse(nchar(column) > 200, paste0(substr(column, 1, 199), "\u2026"), column)))
  })
  print(knitr::kable(table, row.names = FALSE, align = align))
  cat("\n")
}

say <- function(...) cat("\n", ..., "\n\n", sep = "")

# How many rows of a table of answers there are.
rows_in <- function(rows) length(unique(rows$row))

# What answers a question as it is asked. Says how many rows do, and shows apart what was answered when it was of another type.
answers_to <- function(column, kind) {
  rows <- answers[answers$column == column, , drop = FALSE]
  own <- rows[rows$kind == kind, , drop = FALSE]
  others <- rows[rows$kind != kind & !(rows$row %in% own$row), , drop = FALSE]
  blank <- rows_in(long[long$column == column, , drop = FALSE]) - rows_in(own) - rows_in(others)
  if (nrow(own) == 0) say("Nobody answered this question.") else say("Answered: ", rows_in(own), " of ", nrow(wide), " rows.")
  if (blank > 0) say("Blank: ", blank, ".")
  if (nrow(others) > 0) {
    say("Of another type than the question, which are not in what follows: ", rows_in(others), ".")
    others$answer <- ifelse(is.na(others$label), ifelse(is.na(others$text), others$file, others$text), others$label)
    show_table(head(others[c("submission_id", "type", "answer", "text")], 10))
  }
  own
}

# How often each text occurs, the more frequent first, then by their letters.
most_frequent <- function(texts) {
  counts <- table(texts)
  counts[order(-as.integer(counts), as.character(names(counts)), method = "radix")]
}

# Horizontal bars of rows, the first on top, with the count and its share of a total.
show_bars <- function(labels, counts, question, total) {
  bars <- data.frame(place = seq_along(labels), n = as.numeric(counts))
  bars$share <- if (total < 20) share(bars$n, total) else sprintf("%d (%s)", bars$n, share(bars$n, total))
  print(
    ggplot(bars, aes(x = n, y = place)) +
      geom_col(fill = colour, width = if (nrow(bars) < 2) 0.3 else 0.7, orientation = "y") +
      geom_text(aes(label = share), hjust = -0.1, size = 3.2) +
      scale_y_reverse(limits = c(nrow(bars), 1) + c(0.5, -0.5), breaks = bars$place, labels = shown(labels, 40), minor_breaks = NULL) +
      scale_x_continuous(expand = expansion(mult = c(0, 0.18)), breaks = whole) +
      labs(title = shown(question, 70, 2), x = "rows", y = NULL) +
      theme(panel.grid.major.y = element_blank())
  )
}

# Edges as text.
edge_labels <- function(edges) formatC(edges, digits = 15, format = "g", width = 1)

# Places of round edges, so few that their labels fit.
few_ticks <- function(edges, room) {
  labels <- max(2, room %/% (3 + max(nchar(edge_labels(edges)))))
  every <- c(1, 2, 5, 10, 20, 50)
  every <- min(every[length(edges) / every <= labels], 50)
  places <- seq_along(edges)
  round_ones <- if (length(edges) > 1) round(edges / (edges[2] - edges[1])) %% every == 0 else TRUE
  if (any(round_ones)) places[round_ones] else 1
}

# Histograms of several lists of numbers, each with a title. What lies far out is in one bar at each end.
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
      width = c(1.6, rep(if (found$of_values) 0.8 else 1, bins), 1.6), fill = c(far_out, rep(colour, bins), far_out),
      label = c(paste(found$below, "below", edge_labels(edges[1])), rep("", bins), paste(found$above, limit))
    )[c(found$below > 0, rep(TRUE, bins), found$above > 0), ])
    limits <- if (found$of_values) edges[-last] else edges
    few <- few_ticks(limits, room)
    ticks <- rbind(ticks, data.frame(place, x = few - if (found$of_values) 0 else 0.5, label = edge_labels(limits[few])))
  }
  # Bars stand at the places of their bins, whose edges are written below them: each panel has its own.
  print(
    ggplot(bars, aes(x = x, y = n)) +
      geom_rect(aes(xmin = x - width / 2, xmax = x + width / 2, ymin = 0, ymax = n, fill = I(fill)), colour = "white") +
      geom_text(aes(label = label), vjust = -0.4, size = 2.8) +
      geom_text(aes(x = x, y = 0, label = label), ticks, vjust = 1.5, size = 3, colour = "grey30") +
      facet_wrap(~place, scales = "free", ncol = 3, labeller = as_labeller(setNames(titles, seq_along(titles)))) +
      scale_x_continuous(breaks = NULL, expand = expansion(add = 1)) +
      scale_y_continuous(breaks = whole, expand = expansion(mult = c(0.1, 0.15))) +
      coord_cartesian(clip = "off") +
      labs(title = shown(question, 70, 2), x = name, y = "rows") +
      theme(strip.text = element_text(hjust = 0), panel.grid.major.x = element_blank())
  )
}

# How many rows chose each option: those of the question in their order, then what else there is.
show_choices <- function(column, question, options = character()) {
  rows <- answers_to(column, "choice")
  if (nrow(rows) == 0) return(invisible())
  listed <- !is.na(rows$option) & rows$option <= length(options)
  chosen <- unique(data.frame(row = rows$row, option = rows$option)[listed, , drop = FALSE])
  others <- unique(rows[!listed & !is.na(rows$label), c("row", "label")])
  unlisted <- most_frequent(others$label)
  labels <- c(enc2utf8(options), names(unlisted))
  counts <- c(tabulate(chosen$option, length(options)), as.integer(unlisted))
  if (length(labels) == 0) return(invisible())
  if (length(labels) > 40) {
    say("The 40 most frequent of ", length(labels), ".")
    most <- head(order(-counts), 40)
    labels <- labels[most]
    counts <- counts[most]
  }
  show_bars(labels, counts, question, rows_in(rows))
}

# The number of each row. Says how many rows gave different ones, and how many none that can be read for certain.
one_number_each <- function(rows) {
  rows$unit[is.na(rows$unit)] <- ""
  text <- ifelse(is.na(rows$number), rows$text, "")
  # Numbers and texts by their place among those there are, as R compares numbers as text only to 15 digits.
  key <- vapply(list(rows$row, rows$unit, rows$number, text), function(part) match(part, unique(part)), rows$row)
  amounts <- rows[!duplicated(data.frame(matrix(key, nrow(rows)))), , drop = FALSE]
  is_several <- amounts$row %in% amounts$row[duplicated(amounts$row)]
  is_unread <- !is_several & is.na(amounts$number)
  if (any(is_several)) say("Several numbers: ", rows_in(amounts[is_several, , drop = FALSE]), ".")
  if (any(is_unread)) say("Not a number: ", sum(is_unread), ".")
  amounts[!is_several & !is_unread, , drop = FALSE]
}

# A histogram for each unit, and figures. Amounts are not converted; texts that must be numbers have no units.
show_numbers <- function(column, question, units = NULL) {
  numbers <- one_number_each(answers_to(column, if (is.null(units)) "text" else "number"))
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

# Words to leave out of the frequent ones, in lower case. Those of English that say nothing of what a text is about are left out already.
stop_words <- character()

# How long the answers are, and the words that most of them have. Kind "other": of a question whose type is not known.
show_texts <- function(column, question, kind = "text") {
  rows <- answers_to(column, kind)
  texts <- unique(rows[!is.na(rows$text), c("row", "text")])
  if (nrow(texts) == 0) return(invisible())
  lengths <- sort(as.numeric(tapply(nchar(texts$text), texts$row, sum)))
  figures <- spread(lengths)
  show_histograms(list(lengths), sprintf("n = %d, median %s", figures$n, figure(figures$median)), question, "characters")
  show_table(cbind(unit = "characters", figures))
  words <- strsplit(rows$words, " ", fixed = TRUE)
  words <- unique(data.frame(row = rep(rows$row, lengths(words)), word = unlist(words)))
  most <- head(most_frequent(words$word[!is.na(words$word) & !(words$word %in% stop_words)]), 15)
  if (length(most) == 0) return(invisible())
  show_table(data.frame(word = names(most), "answers with it" = as.integer(most), check.names = FALSE))
}

# How many files came with an answer, and of which kinds they are. One that a row names twice counts once.
show_files <- function(column, question) {
  rows <- answers_to(column, "files")
  if (nrow(rows) == 0) return(invisible())
  rows <- rows[is.na(rows$file) | !duplicated(rows[c("row", "file")]), , drop = FALSE]
  counts <- table(as.integer(table(rows$row)))
  labels <- paste(names(counts), ifelse(names(counts) == "1", "file", "files"))
  show_bars(labels, as.integer(counts), question, sum(counts))
  named <- ifelse(is.na(rows$file), rows$text, rows$file)
  named[is.na(named)] <- ""
  kind <- tolower(ifelse(grepl("\\.[^./\\\\]{1,10}$", named), sub(".*\\.", "", named), "?"))
  bytes <- files$size[match(rows$file, files$path)]
  bytes[is.na(bytes)] <- 0
  show_table(data.frame(
    kind = sort(unique(kind)),
    files = as.integer(tapply(kind, kind, length)),
    here = as.integer(tapply(!is.na(rows$file), kind, sum)),
    megabytes = as.numeric(tapply(bytes, kind, sum)) / 1e6
  ))
}

# What was written with a choice: the first ten.
show_written <- function(column) {
  is_written <- grepl("[^\\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]", answers$text, perl = TRUE)
  rows <- answers[answers$column == column & answers$kind == "choice" & is_written & !is.na(answers$text), , drop = FALSE]
  rows <- rows[!duplicated(rows[c("row", "text")]), , drop = FALSE]
  if (nrow(rows) == 0) return(invisible())
  say("Written with a choice: ", nrow(rows), ".")
  show_table(head(rows[c("submission_id", "label", "text")], 10))
}

# Answers to questions that the collection no longer lists.
show_others <- function(known) {
  others <- long[!(long$column %in% enc2utf8(known)), , drop = FALSE]
  if (nrow(others) == 0) say("There are none.")
  for (column in unique(others$column)) {
    rows <- others[others$column == column, , drop = FALSE]
    question <- c(na.omit(rows$question), column)[1]
    switch(rows$kind[1],
      files = show_files(column, question),
      choice = show_choices(column, question),
      number = show_numbers(column, question, character()),
      show_texts(column, question, rows$kind[1])
    )
  }
}`;
