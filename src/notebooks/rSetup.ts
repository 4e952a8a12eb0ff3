import { stopWordLines } from './stopWordLines.ts';

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

# What was answered: most questions had one type all the time, some were of another type before.
kinds <- c(
  multiple_choice = "choice", multiple_choice_with_free_text = "choice", free_text_with_unit = "number", file_upload = "files"
)
long$kind <- unname(kinds[long$type])
long$kind[is.na(long$kind)] <- "text"

# The same submission can be in the data twice; every answer counts once here.
wide <- wide[wide$duplicate == 0, , drop = FALSE]
long <- long[long$duplicate == 0, , drop = FALSE]`;

/** The figures of the whole. */
export const rFigures = String.raw`times <- sort(wide$created_at)
data.frame(
  row.names = c("rows", "submissions", "participants", "first", "last", "answers", "uploads in this snapshot"),
  total = c(
    nrow(wide),
    length(unique(na.omit(wide$submission_id))),
    length(unique(na.omit(wide$participant_id))),
    if (length(times) > 0) times[c(1, length(times))] else c("", ""),
    sum(long$item == 1),
    nrow(files)
  )
)`;

/** What the plots are drawn with. */
export const rPlots = String.raw`colour <- "#3366aa"
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
  plain <- function(text) gsub("([][!-/:-@\\\\^_{|}~\x60])", "\\\\\\1", text, perl = TRUE)
  is_text <- vapply(table, is.character, NA)
  table[is_text] <- lapply(table[is_text], function(column) {
    plain(gsub("[[:cntrl:]]+", " ", ifelse(nchar(column) > 200, paste0(substr(column, 1, 199), "\u2026"), column)))
  })
  print(knitr::kable(table, row.names = FALSE))
  cat("\n")
}

say <- function(...) cat("\n", ..., "\n\n", sep = "")

# The rows of the long table that answer a question as it is asked. Shows apart what was answered when it was of another type.
answers_to <- function(column, kind) {
  rows <- long[long$column == column, , drop = FALSE]
  if (nrow(rows) == 0) say("Nobody answered this question.")
  others <- rows[rows$kind != kind, , drop = FALSE]
  if (nrow(others) > 0) {
    say("Answers of another type than the question, which are not in what follows: ", sum(others$item == 1), ".")
    others$answer <- ifelse(is.na(others$label), ifelse(is.na(others$text), others$file, others$text), others$label)
    show_table(head(others[c("submission_id", "type", "answer", "text")], 10))
  }
  rows[rows$kind == kind, , drop = FALSE]
}

# Horizontal bars, the first on top, with the count and the share.
show_bars <- function(labels, counts, question, total) {
  bars <- data.frame(place = seq_along(labels), n = as.numeric(counts))
  bars$share <- sprintf("%d (%.0f%%)", bars$n, 100 * bars$n / total)
  print(
    ggplot(bars, aes(x = n, y = place)) +
      geom_col(fill = colour, width = if (nrow(bars) < 2) 0.3 else 0.7, orientation = "y") +
      geom_text(aes(label = share), hjust = -0.1, size = 3.2) +
      scale_y_reverse(limits = c(nrow(bars), 1) + c(0.5, -0.5), breaks = bars$place, labels = shown(labels, 40), minor_breaks = NULL) +
      scale_x_continuous(expand = expansion(mult = c(0, 0.18)), breaks = whole) +
      labs(title = shown(question, 70, 2), x = "answers", y = NULL) +
      theme(panel.grid.major.y = element_blank())
  )
}

# Classes for a histogram, also where all numbers are the same.
classes <- function(values) {
  from <- min(values)
  to <- max(values)
  if (from == to) {
    from <- from - max(0.5, abs(from) / 10)
    to <- to + max(0.5, abs(to) / 10)
  }
  seq(from, to, length.out = 1 + min(40, max(5, ceiling(2 * length(values)^(1 / 3)))))
}

# How often each option was chosen: those of the question in their order, then what else there is.
show_choices <- function(column, question, options = character()) {
  rows <- answers_to(column, "choice")
  if (nrow(rows) == 0) return(invisible())
  listed <- !is.na(rows$option) & rows$option <= length(options)
  unlisted <- sort(table(rows$label[!listed]), decreasing = TRUE)
  labels <- c(enc2utf8(options), names(unlisted))
  counts <- c(tabulate(rows$option[listed], length(options)), as.integer(unlisted))
  if (length(labels) > 40) {
    say("The 40 most frequent of ", length(labels), ".")
    most <- head(order(-counts), 40)
    labels <- labels[most]
    counts <- counts[most]
  }
  show_bars(labels, counts, question, sum(rows$item == 1))
}

# A histogram for each unit, and figures. Amounts are not converted; texts that must be numbers have no units.
show_numbers <- function(column, question, units = NULL) {
  rows <- answers_to(column, if (is.null(units)) "text" else "number")
  if (nrow(rows) == 0) return(invisible())
  numbers <- rows[!is.na(rows$number) & abs(rows$number) < 1e300, , drop = FALSE]
  if (nrow(numbers) < nrow(rows)) {
    say("Answers without a number that can be read for certain: ", nrow(rows) - nrow(numbers), ".")
  }
  if (nrow(numbers) == 0) return(invisible())
  numbers$unit[is.na(numbers$unit)] <- ""
  found <- unique(numbers$unit)
  values <- enc2utf8(as.character(names(units)))
  order <- c(intersect(values, found), setdiff(found, values))
  labels <- ifelse(order %in% values, as.character(units)[match(order, values)], order)
  figures <- NULL
  panels <- NULL
  titles <- character()
  for (place in seq_along(order)) {
    these <- numbers$number[numbers$unit == order[place]]
    edges <- classes(these)
    title <- sprintf("%s\nn = %d, median %s", shown(labels[place], 30), length(these), format(median(these), digits = 4))
    counts <- hist(these, breaks = edges, plot = FALSE, include.lowest = TRUE)$counts
    titles[as.character(place)] <- title
    panels <- rbind(panels, data.frame(
      place = place, from = head(edges, -1), to = tail(edges, -1), n = counts
    ))
    figures <- rbind(figures, data.frame(
      unit = labels[place], count = length(these), mean = round(mean(these), 2), median = median(these),
      sd = round(sd(these), 2), min = min(these), max = max(these)
    ))
  }
  print(
    ggplot(panels) +
      geom_rect(aes(xmin = from, xmax = to, ymin = 0, ymax = n), fill = colour, colour = "white") +
      facet_wrap(~place, scales = "free", ncol = 3, labeller = as_labeller(titles)) +
      scale_y_continuous(breaks = whole) +
      labs(title = shown(question, 70, 2), x = NULL, y = "answers") +
      theme(strip.text = element_text(hjust = 0))
  )
  show_table(figures)
}

# English words that say nothing of what a text is about. Add your own.
stop_words <- strsplit("
STOP_WORDS
", "\\s+")[[1]]

# The words of a text, each once, in any script that has blanks between words.
words_in <- function(text) {
  # At blanks first, as tolower and strsplit look through the whole of a long text for each letter or word.
  parts <- strsplit(text, " ", fixed = TRUE)[[1]]
  words <- unlist(strsplit(tolower(parts), "[^\\p{L}\\p{M}\\p{N}'\u2019]+", perl = TRUE))
  words <- unique(gsub("^['\u2019]+|['\u2019]+$", "", words))
  words[nchar(words) > 1 & !(gsub("\u2019", "'", words) %in% stop_words)]
}

# How long the answers are, and the words that most of them have.
show_texts <- function(column, question) {
  rows <- answers_to(column, "text")
  texts <- rows$text[!is.na(rows$text)]
  if (length(texts) == 0) return(invisible())
  lengths <- data.frame(n = nchar(texts))
  print(
    ggplot(lengths, aes(n)) +
      geom_histogram(breaks = classes(lengths$n), fill = colour, colour = "white") +
      scale_y_continuous(breaks = whole) +
      labs(
        title = shown(question, 70, 2), x = "characters", y = "answers",
        subtitle = sprintf("n = %d, median %s", length(texts), format(median(lengths$n)))
      )
  )
  words <- table(unlist(lapply(texts, words_in)))
  if (length(words) == 0) return(invisible())
  most <- head(words[order(-words, names(words))], 15)
  show_table(data.frame(word = names(most), "answers with it" = as.integer(most), check.names = FALSE))
}

# How many files came with an answer, and of which kinds they are.
show_files <- function(column, question) {
  rows <- answers_to(column, "files")
  if (nrow(rows) == 0) return(invisible())
  counts <- table(as.integer(table(cumsum(rows$item == 1))))
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
    megabytes = round(as.numeric(tapply(bytes, kind, sum)) / 1e6, 1)
  ))
}

# What was written with a choice: the first ten.
show_written <- function(column) {
  rows <- long[long$column == column & long$kind == "choice" & !is.na(long$text), , drop = FALSE]
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
      show_texts(column, question)
    )
  }
}`.replace('STOP_WORDS', stopWordLines());
